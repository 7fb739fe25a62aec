"""Tests mirror `services/`; architecture/ and deploy/ test the repository itself."""
