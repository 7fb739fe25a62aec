"""What a command stands on: the data folder and the database in it, found where they should be or told of.

A folder may be away for a while: a disk that is not mounted, a restore half done. One made in its place stands in the
way when it comes back, and hides what is in it.
"""

import click

from services.common.errors import SetupError
from services.common.settings import Settings

NO_FOLDER = "put it back, or name another with QAWL_DATA_DIR; `make run` makes a new one"


def require_database(settings: Settings) -> None:
    """Raises SetupError where the database would be a file of the data folder, and is not there. Makes nothing."""
    if settings.database_url is None and not (settings.data_dir / "qawl.sqlite").is_file():
        fix = "start Qawl with `make run`, or name its database with QAWL_DATABASE_URL or QAWL_DATA_DIR"
        raise SetupError(f"there is no Qawl database in {settings.data_dir.absolute()}", fix=fix)


def tell_of_new_folder(settings: Settings) -> None:
    """A line on standard error where there is no data folder, by a command that is about to make it."""
    if not settings.data_dir.exists():
        click.echo(
            f"There was no data folder {settings.data_dir.absolute()}: a new, empty one is begun there."
            " If it should have been there, stop this, remove the new one and put the other back.",
            err=True,
        )
