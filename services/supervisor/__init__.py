"""`qawl run`: everything on this machine as one process tree, started, restarted and stopped together.

plan.py      which processes run, with which commands
child.py     one process: its own group, its log file, restarted with growing pauses, never outliving the supervisor
watch.py     whether a process still tells that it lives; one that hangs is killed and starts again
embedded.py  the broker from a wheel, and what a killed run may have left of it
ground.py    before anything starts: the data folder is ours, its ports are free
prepare.py   a process of its own: tables brought up to date, sample articles handed in on the very first run
watching.py  what the console says: the addresses once the API answers, the first statements
run.py       the loop over all that
"""

from services.supervisor.run import run

__all__ = ["run"]
