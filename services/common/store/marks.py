"""Marks that say until when something is in hand, or on its way."""

from datetime import datetime, timedelta

import sqlalchemy as sa


def is_over(until: sa.Column[datetime], *, now: datetime, seconds: float) -> sa.ColumnElement[bool]:
    """Whether a mark that is set for so many seconds is not set, or over.

    One that lies ahead twice as far was set by a clock that has been set back since, and would stand until its moment
    came again; machines' clocks differ by less.
    """
    return sa.or_(until.is_(None), until <= now, until > now + timedelta(seconds=2 * seconds))
