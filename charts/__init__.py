"""Reads the data, computes the statistics and draws the exhibits."""
