"""Brings together statements of several articles, in one language or two, that report the same words.

gist, vectors ──▶ comparing ──▶ judging ──▶ grouping        pure
keys ──▶ linking (the store) ──▶ joining ──▶ ties, utterances
"""
