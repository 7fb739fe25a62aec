"""Values and messages that cross a service boundary: frozen, plain, standard library only."""
