"""Adam, categorical cross-entropy and accuracy."""
