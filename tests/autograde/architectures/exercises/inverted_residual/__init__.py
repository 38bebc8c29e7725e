"""MobileNetV2's inverted residual with linear bottleneck (Sandler et al. 2018, arXiv:1801.04381)."""
