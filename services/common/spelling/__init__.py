"""How words are spelled and sound in any script: whether two spellings are one name's."""
