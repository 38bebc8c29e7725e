"""The block whose shortcut is a convolution."""
