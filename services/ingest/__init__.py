"""Takes articles in: watches folders, fetches addresses, reads formats, and stores what it read."""
