"""Benchmarks: how fast the model runs and starts, where the time of a quarter goes, and what compiles slowly."""
