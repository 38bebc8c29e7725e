"""The block whose activations stand before its convolutions."""
