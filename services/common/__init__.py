"""What two services must agree on: contracts, store, broker, settings, errors, log."""
