"""A squeeze-and-excitation block (Hu et al. 2017, arXiv:1709.01507)."""
