"""The reference model: the whole model a second time, as plain objects and loops, to hold the engine against."""
