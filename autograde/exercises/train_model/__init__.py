"""Training for a number of epochs, with validation."""
