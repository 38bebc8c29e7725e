"""Pixels from 0 to 255 as numbers from 0 to 1."""
