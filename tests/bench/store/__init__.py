"""What the store costs as it grows: `python -m tests.bench.store --help`."""
