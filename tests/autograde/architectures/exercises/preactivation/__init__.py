"""A pre-activation block with projection (He et al. 2016, arXiv:1603.05027)."""
