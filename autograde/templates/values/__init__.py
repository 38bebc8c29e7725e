"""Numbers brought to the range from 0 to 1."""
