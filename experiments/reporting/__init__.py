"""How results are shown: the look of figures, and reports as one file each."""
