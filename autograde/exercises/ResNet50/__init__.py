"""The whole network, out of the two blocks."""
