"""The block of ResNet18: two 3x3 convolutions."""
