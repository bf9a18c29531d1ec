"""Small sets of our own: the input of the demo and of the tests."""
