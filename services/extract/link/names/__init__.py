"""Names of people and bodies in every script: taken apart, compared, and found again by indexed keys."""
