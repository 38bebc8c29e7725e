"""Loss and accuracy on data not trained on."""
