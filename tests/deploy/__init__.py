"""The deployment files, checked without a container engine."""
