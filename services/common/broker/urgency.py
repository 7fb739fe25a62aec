"""How urgent the message is that this process works on."""

from celery import Celery


def urgency_in_hand(app: Celery) -> int | None:
    """As it was sent; None outside a task."""
    task = app.current_worker_task
    found = ((task is not None and task.request.delivery_info) or {}).get("priority")
    return found if isinstance(found, int) else None
