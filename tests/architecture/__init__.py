"""What the repository promises about itself: documentation, names, shape."""
