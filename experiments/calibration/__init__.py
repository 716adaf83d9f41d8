"""Calibration by history matching: which parameter sets give the facts that are calibrated on?"""
