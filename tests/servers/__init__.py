"""Servers that tests start for themselves, from wheels or from what the machine has."""
