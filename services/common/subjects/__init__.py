"""What somebody speaks about: recurring words of his statements, joined across spellings, scripts and languages."""
