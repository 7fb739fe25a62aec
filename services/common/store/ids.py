"""UUIDv7: ids that ascend in time of receipt."""

import secrets
from datetime import UTC, datetime, timedelta
from itertools import count

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_serial = count()


def new_id(now: datetime) -> str:
    """A UUIDv7 (RFC 9562, section 5.7) in 32 hexadecimal digits.

    48 bits of milliseconds; 12 bits of their fraction (section 6.2, method 3); 24 bits of a serial number, so that
    one process's ids of one microsecond ascend too (method 1); 38 random bits.
    """
    microseconds = (now - _EPOCH) // timedelta(microseconds=1)
    milliseconds, fraction = divmod(microseconds, 1000)
    bits = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | (fraction * 4096 // 1000) << 64 | 0b10 << 62
    return f"{bits | (next(_serial) & 0xFFFFFF) << 38 | secrets.randbits(38):032x}"
