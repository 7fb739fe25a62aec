"""`make images`: every image built here without a Docker engine, started from its root file system, and measured."""
