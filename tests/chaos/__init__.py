"""`make chaos`: whole runs of Qawl under faults, each compared with a run that nothing disturbed."""
