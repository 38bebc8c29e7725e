"""What the exercises on residual blocks share."""
