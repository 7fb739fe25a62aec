"""The services of Qawl: ingest reads, extract finds who said what, api shows it; common is what they share."""
