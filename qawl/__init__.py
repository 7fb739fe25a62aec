"""What programs import that work with Qawl; Qawl itself is in `services`."""
