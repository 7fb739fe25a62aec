"""A typed client of Qawl's HTTP interface: `from qawl.client import Client`. What it answers is in `values.py`."""

from qawl.client.client import Client as Client
from qawl.client.door import NotReachedError as NotReachedError
from qawl.client.door import ProblemError as ProblemError
from qawl.client.door import QawlError as QawlError
from qawl.client.listening import Event as Event
