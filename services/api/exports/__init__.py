"""Statements of any query, as many as there are, in forms that other programs read: one module for each form."""
