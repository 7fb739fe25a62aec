"""PromQL, as much of it as the alerts are written in, so that each alert is fired wherever the suite runs.

No Python package brings Prometheus' own engine. Expressions are parsed by `promql_parser`, and what is not known here
is refused, never guessed. `values.yml` holds what Prometheus itself says.
"""
