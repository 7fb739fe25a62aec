"""Markdown: what its front matter says, and the words without their marks."""
