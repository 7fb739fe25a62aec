"""What joins articles: speakers, and utterances, across scripts. Pure: `services.extract.linking` is the shell.

names/       a name taken apart, compared with another, found again by keys
offices/     what the words of a role, or of a body's name, mean in every language
naming.py    what a statement's speaker is called, and what must be known beside the name
grouping.py  which namings are one speaker
"""
