"""Watched folders: what lies in one, what of it is whole, handing it in, and putting it away afterwards."""
