"""A DenseNet block of three layers with bottlenecks (Huang et al. 2016, arXiv:1608.06993)."""
