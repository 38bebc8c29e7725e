"""The network of eight basic blocks."""
