"""What Prometheus is told at `GET /metrics`: all of it read from the store, from Redis and from this process, so that
no article costs a write more, and any number of API processes tell the same, but for their requests.

    definitions.py  every metric: its name, its labels, what it means
    snapshot.py     one look at how things stand, taken at most every few seconds
    exposition.py   the look as metrics
    traffic.py      requests, counted as they pass
    counting.py     how several processes on one port count them together
"""
