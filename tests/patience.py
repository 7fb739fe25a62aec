"""How long a test waits for other processes: as long as they may take on slow cores with other work beside them."""

PATIENCE_SECONDS = 180.0
"""For what takes a second or two on a free machine. Who waits for something that comes waits no longer than for it."""

STOP_SECONDS = 30.0
"""For what ends within 10 s of being told to on a free machine, and on a slow one in proportion (`tests/chaos` measures
it so); what does not end by itself is killed far later, or never."""
