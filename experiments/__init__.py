"""Experiments: tables of runs in, results on disk, figures and a report out."""
