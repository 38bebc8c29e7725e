"""An Inception module with reduced dimensions (Szegedy et al. 2014, arXiv:1409.4842)."""
