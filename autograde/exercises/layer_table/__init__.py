"""Name, output shape and parameters of each layer."""
