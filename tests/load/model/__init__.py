"""The stages as a queueing model: fed with what a replay measured, held against another, asked for more."""
