"""The running pipeline: how fast, how soon, how steady, and where the time goes. `python -m tests.bench.pipeline`."""
