"""The HTTP service: an API to build on under /v1, and a page to look at."""
