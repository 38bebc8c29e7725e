"""A perceptron with one hidden layer."""
