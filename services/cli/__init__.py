"""`qawl`: the work of all services from the command line, with or without a broker.

Each command imports what it needs when it runs, so that an image that holds one service can still run its commands.
"""

import click
from pydantic import ValidationError

from services.cli import (
    cancelling,
    erasing,
    feeds,
    health,
    keeping,
    keys,
    ledger,
    moving,
    offline,
    queries,
    replaying,
    reprocessing,
    reviews,
    running,
    speakers,
    stages,
    statements,
    subjects,
    utterances,
    webhooks,
)
from services.common.errors import QawlError, SetupError


class _StoreIsDown(click.ClickException):
    """The database cannot be used at the moment; the status is EX_TEMPFAIL of sysexits.h: do it again later."""

    exit_code = 75


class _Qawl(click.Group):
    """Shows what is wrong with the set-up as one message with its next step instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SetupError as error:
            raise click.ClickException(str(error)) from error
        except QawlError as error:
            from services.common.store.outages import StoreDown

            if not isinstance(error, StoreDown):
                raise
            raise _StoreIsDown(f"{error}\n  fix: {error.advice}") from error
        except ValidationError as error:
            wrong = "; ".join(f"{_variable(*e['loc'])}{e['msg'].removeprefix('Value error, ')}" for e in error.errors())
            fix = "correct these environment variables; docs/settings.md describes each"
            raise click.ClickException(str(SetupError(f"settings: {wrong}", fix=fix))) from error


def _variable(*place: int | str) -> str:
    """Where the setting is; what is wrong with several says so itself."""
    return f"QAWL_{'_'.join(map(str, place)).upper()}: " if place else ""


@click.group(cls=_Qawl, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="qawl", prog_name="qawl")
def main() -> None:
    """Who said what, when and where: attributed statements from news articles.

    Settings come from QAWL_... environment variables (docs/settings.md); `qawl check` tests them.
    """


_MODULES = (
    offline,
    ledger,
    replaying,
    cancelling,
    reprocessing,
    feeds,
    speakers,
    statements,
    reviews,
    subjects,
    utterances,
    queries,
    webhooks,
    erasing,
    keys,
    keeping,
    moving,
    stages,
    running,
    health,
)
for _command in (command for module in _MODULES for command in module.COMMANDS):
    main.add_command(_command)
