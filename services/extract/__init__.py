"""Finds the statements of an article: a pure pipeline, and the shell that stores its result."""
