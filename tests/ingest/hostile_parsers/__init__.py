"""Parsers that misbehave in all the ways in which a library may, over a document that asks for it."""
