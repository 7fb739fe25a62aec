"""The engines behind the span-finding step, and which one works here: the learned one where it is installed."""

import logging
from pathlib import Path
from typing import Literal

from services.extract.pipeline import RULES, Engine, find_attributions, name_speakers

log = logging.getLogger(__name__)

Choice = Literal["auto", "rules", "learned"]


_ADVICE = "Install qawl[learned] anew, or choose the engine 'rules'."


class EngineMissing(Exception):
    """The engine asked for cannot work here; the message says what to do."""


def open_engine(choice: Choice, *, weights: Path | None = None) -> Engine:
    """The engine to work with, loaded: with `auto` the learned one, and the rules where it is not installed.

    `weights` is where the learned one's file is looked for; by default in the package.

    Raises EngineMissing where `learned` was asked for by name and cannot be had.
    """
    if choice == "rules":
        return RULES
    try:
        # Loaded here alone: the extra that it needs may be missing, and its weights take a second.
        from services.extract.learned.engine import LearnedEngine
        from services.extract.learned.weights import FILE

        return LearnedEngine(find_attributions, RULES.name, name_speakers, weights or FILE)
    except ImportError as error:
        missing, level = f"the learned engine needs the packages of the extra 'learned' ({error})", logging.INFO
    except FileNotFoundError as error:
        missing, level = f"the learned engine's weights are not there: {error}", logging.INFO
    except OSError as error:
        missing, level = f"the learned engine's weights cannot be used: {error}", logging.WARNING
    if choice == "learned":
        raise EngineMissing(f"{missing[0].upper()}{missing[1:]}. {_ADVICE}")
    log.log(level, "finding statements by rules: %s", missing)
    return RULES
