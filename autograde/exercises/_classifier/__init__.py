"""A small classifier that several exercises compile, train, judge and load."""
