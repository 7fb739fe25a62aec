"""Tests of the API and the page, over a real store and a publisher that only keeps a list."""
