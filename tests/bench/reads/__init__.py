"""How fast the API answers over a large store: `python -m tests.bench.reads --help`."""
