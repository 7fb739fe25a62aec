"""Arabic words that are frequent in news, in folded spelling: what a clitic may be taken off from."""

KNOWN: frozenset[str] = frozenset(["حكومه", "قال", "رييس", "وزير", "وزاره", "مجلس"])
