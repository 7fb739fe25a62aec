"""A day of a big desk replayed against a running Qawl, and a model of the stages that is held against it."""
