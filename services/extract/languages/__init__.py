"""Languages as data: one module each, found by its ISO 639-1 code. Adding one is adding a file.

Modules with longer names hold word lists that would drown the others.
"""

import pkgutil
from importlib import import_module

from services.extract.model import Language

CODES = frozenset(module.name for module in pkgutil.iter_modules(__path__) if len(module.name) == 2)


def find(code: str) -> Language | None:
    """The language of an ISO 639-1 code, or None where there is no module for it."""
    if code not in CODES:
        return None
    language = import_module(f"{__name__}.{code}").LANGUAGE
    assert isinstance(language, Language)
    return language
