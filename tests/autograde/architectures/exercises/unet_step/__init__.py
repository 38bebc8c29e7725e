"""One step down and up of a U-Net (Ronneberger, Fischer and Brox 2015, arXiv:1505.04597), with padding."""
