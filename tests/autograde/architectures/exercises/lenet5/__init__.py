"""LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998), with a softmax at its end."""
