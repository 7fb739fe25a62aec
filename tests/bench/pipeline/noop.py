"""`celery -A tests.bench.pipeline.noop worker`: what `peers.py` measures Celery with."""

from tests.bench.pipeline.peers import make_noop_app

app = make_noop_app()
