"""Parsers of risky formats: bytes in, a `Parsed` out; they run in a child process that may die (see `sandbox`)."""
