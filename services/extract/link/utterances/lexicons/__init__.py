"""What the checks of pairs know of each language: one module of data each, found by its ISO code."""
