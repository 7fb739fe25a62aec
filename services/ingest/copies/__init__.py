"""Finds out whether an article is a near-copy of one that is stored: `wording` and `prints` propose, `compare` decides.

`settle` brings the answer into the store. Everything else here is pure.
"""
