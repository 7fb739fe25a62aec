"""The app that beat runs on, and Flower: the sweeper's schedule and the queues, without the imports of the work."""

from services.common.broker import make_app
from services.common.settings import Settings

app = make_app(Settings(), service="beat")
