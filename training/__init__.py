"""Trains the learned engine: `make train`. For development only; needs PyTorch, and the annotated articles."""
