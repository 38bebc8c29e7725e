"""Convolution, normalisation and ReLU: the unit that convolutional networks are made of."""
