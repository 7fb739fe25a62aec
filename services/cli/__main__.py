"""`python -m services.cli` is `qawl`."""

from services.cli import main

main(prog_name="qawl")
