"""Gains and prices of levers over paired futures."""
