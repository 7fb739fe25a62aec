"""How long a test waits for other processes: as long as they may take on slow cores with other work beside them."""

PATIENCE_SECONDS = 180.0
"""For what takes a second or two on a free machine. Who waits for something that comes waits no longer than for it."""
