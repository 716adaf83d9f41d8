"""The edge: from the words of a command line to plain values, with Hydra and a user's own rules."""
