"""The routes under /v1, one module for each noun, and the probes beside it."""
