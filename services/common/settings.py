"""Every setting, from the environment: one documented class (docs/settings.md is tested against it)."""

import os
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS = ("database_url", "database_password", "broker_url")
"""Settings that may stand in a file, named by their variable with `_FILE` behind it; the variable itself goes first."""

_LARGEST_SECRET = 10_000

_LONGEST_PATH_BYTES = 504
"""SQLite opens no file whose path is longer, and says no more than that it cannot."""


class Settings(BaseSettings):
    """Read once, at the start of a process, from variables named `QAWL_` + the field's name in capitals."""

    model_config = SettingsConfigDict(env_prefix="QAWL_", frozen=True, extra="ignore")

    data_dir: Path = Field(Path("data"), description="Everything a run writes lies under this folder.")
    database_url: SecretStr | None = Field(
        None,
        description="SQLAlchemy URL; default: SQLite in the data folder. PostgreSQL: postgresql+psycopg://user@host/name.",
    )
    database_password: SecretStr | None = Field(
        None, description="Password of a PostgreSQL whose URL has none; any characters, none of them escaped."
    )
    broker_url: SecretStr | None = Field(
        None, description="Redis or Valkey URL; default: `qawl run` starts one of its own from a Python wheel."
    )

    watch_dir: Path | None = Field(None, description="The watched folder; default: `inbox` in the data folder.")
    watch_dirs: tuple[Path, ...] = Field(
        (), description='Folders to watch besides, as a JSON list: ["/srv/wire", "/mnt/scans"].'
    )
    watch_after: Literal["keep", "move"] = Field(
        "keep",
        description="What happens to a file in the end: it stays, or is moved to `done/` or `failed/` beside it.",
    )
    watch_interval_seconds: float = Field(
        0.15, gt=0, description="Time that a file stands still before it is taken, once nobody has it open for writing."
    )
    watch_settle_seconds: float = Field(
        2.0, gt=0, description="The same where that cannot be told: on network mounts, and for other people's files."
    )
    watch_idle_seconds: float = Field(
        2.0, gt=0, description="Pause between two scans of all files; longer in a folder that takes long to scan."
    )
    watch_events: bool = Field(
        True, description="Use the file system's events as hints, where it has any; without, the scan finds all."
    )

    api_host: str = Field("127.0.0.1", description="Address the API and the page listen on.")
    api_port: int = Field(8000, ge=1, le=65535, description="Port of the API and the page.")
    api_processes: int = Field(
        1,
        ge=1,
        le=64,
        description="Processes of the API under `qawl run`, all on its one port; in containers, more containers.",
    )
    metrics_networks: tuple[str, ...] = Field(
        (),
        description="Networks that may ask for `GET /metrics` besides this machine, as a JSON list of CIDR blocks:"
        ' ["10.1.0.0/16"].',
    )
    api_keys: Literal["auto", "always"] = Field(
        "auto",
        description="Whether the API and the page ask for a key (`qawl keys`): `auto` where QAWL_API_HOST is not this"
        " machine alone, `always` there too.",
    )
    api_origins: tuple[str, ...] = Field(
        (),
        description="Other sites whose pages may use the API (CORS), as a JSON list of origins:"
        ' ["https://desk.example"].',
    )
    api_rate_per_second: float = Field(
        100.0,
        ge=0,
        le=100_000,
        description="Requests a second that each key may send, and each address without a valid key; ten seconds' worth"
        " may come at once. 0: any number.",
    )
    flower_host: str = Field("127.0.0.1", description="Address Flower listens on.")
    flower_port: int = Field(5555, ge=1, le=65535, description="Port of Flower, the queue monitor.")
    broker_port: int = Field(6390, ge=1, le=65535, description="Port of the embedded broker (loopback only).")
    fetch_concurrency: int = Field(
        32, ge=1, le=500, description="Threads of one fetch worker: so many servers are waited for at a time."
    )
    ingest_concurrency: int = Field(2, ge=1, le=64, description="Child processes of one ingest worker.")
    extract_engine: Literal["auto", "rules", "learned"] = Field(
        "auto", description="What finds statements: `auto` is `learned` where that is installed, else `rules`."
    )
    extract_concurrency: int = Field(2, ge=1, le=64, description="Child processes of one extract worker.")

    max_payload_bytes: int = Field(
        20_000_000, gt=0, description="Largest file, upload, text or decompressed response that is read, in bytes."
    )
    max_container_bytes: int = Field(
        2_000_000_000,
        gt=0,
        description="Largest archive, mailbox, WARC or .jsonl that is taken in, in bytes; each article in it is bounded"
        " by QAWL_MAX_PAYLOAD_BYTES.",
    )
    min_free_bytes: int = Field(
        200_000_000,
        ge=0,
        description="Room that is kept free on the disk of a SQLite store: with less, nothing above"
        " QAWL_MAX_PAYLOAD_BYTES is taken, and `qawl status`, `qawl check` and the console say so.",
    )
    max_members: int = Field(
        100_000,
        gt=0,
        description="Most submissions that one container (an archive, a list of URLs) may expand into, with all that"
        " lies in containers inside it.",
    )
    max_depth: int = Field(3, ge=1, description="How many containers may lie one inside the other.")
    reader_seconds: int = Field(
        20, ge=1, le=40, description="Longest processor time for taking one PDF, Word file, mail or the like apart."
    )
    reader_memory_bytes: int = Field(
        1 << 30,
        ge=1 << 28,
        description="Most memory (address space) for the same; a document that needs more is rejected.",
    )
    fetch_timeout_seconds: float = Field(30.0, gt=0, description="Longest time for one URL, redirects included.")
    fetch_host_delay_seconds: float = Field(
        1.0, ge=0, description="Pause between two requests to one server; more where its robots.txt asks for it."
    )
    fetch_robots: Literal["obey", "ignore"] = Field(
        "obey", description="Whether robots.txt is asked for and obeyed, as the robot `Qawl`."
    )
    fetch_tdm: Literal["obey", "ignore"] = Field(
        "obey", description="Whether reservations of text and data mining (TDMRep) are obeyed."
    )
    refetch_after_seconds: float = Field(
        3600.0,
        ge=0,
        description="A known address that is handed in again within this time is a duplicate, not fetched.",
    )
    fetch_user_agent: str = Field(
        "Qawl/0.1 (attributed statements from news; set QAWL_FETCH_USER_AGENT to name your organisation)",
        description="The User-Agent header of every fetch.",
    )
    fetch_allow_networks: tuple[str, ...] = Field(
        (), description='Private networks that may be fetched from, as a JSON list of CIDR blocks: ["10.1.0.0/16"].'
    )

    feeds_check_seconds: float = Field(
        5.0, gt=0, description="Pause between two looks for feeds that are to be polled."
    )
    feeds_min_seconds: float = Field(
        120.0, gt=0, description="Shortest pause between two polls of one feed, unless its own interval is set."
    )
    feeds_max_seconds: float = Field(
        21_600.0, gt=0, description="Longest pause between two polls of a feed that answers well."
    )
    feeds_first_items: int = Field(
        200, ge=0, description="Items taken of a feed that is polled for the first time, newest first."
    )
    feeds_window_days: float = Field(
        3.0, gt=0, description="Entries of a sitemap, and sitemaps of an index, that are older are not taken."
    )

    max_attempts: int = Field(3, ge=1, description="Starts of one stage after which a submission is quarantined.")
    lease_seconds: float = Field(
        65.0, gt=0, description="Time after the start of an attempt at which the sweeper takes it for dead."
    )
    publish_grace_seconds: float = Field(
        10.0, gt=0, description="Time after which a submission whose message is nowhere to be found is published again."
    )
    queue_messages: int = Field(
        100,
        ge=2,
        le=1000,
        description="Most messages (of up to 100 submissions) that wait in one queue at one urgency; what is more waits"
        " in the database.",
    )
    sweep_interval_seconds: float = Field(2.0, gt=0, description="Pause between two runs of the sweeper.")
    task_time_limit_seconds: float = Field(
        60.0, gt=0, description="A task that runs longer is killed; below the lease."
    )
    child_memory_bytes: int = Field(
        2 << 30,
        ge=1 << 29,
        description="Most memory of one child of a worker; an article that needs more is quarantined.",
    )
    heartbeat_seconds: float = Field(5.0, gt=0, description="Pause between two signs of life of a worker.")
    deaf_seconds: float = Field(
        30.0,
        gt=0,
        description="A worker that receives nothing for so long, while messages wait and it is free, restarts.",
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
    log_format: Literal["text", "json"] = Field(
        "text", description="Lines of the log for people, or one JSON object a line for programs."
    )

    @model_validator(mode="before")
    @classmethod
    def _read_secrets(cls, given: dict[str, object]) -> dict[str, object]:
        """What stands in a file; one line end behind it is not part of it."""
        for name in SECRETS:
            variable = f"QAWL_{name.upper()}_FILE"
            path = os.environ.get(variable)
            if not path or given.get(name) is not None:
                continue
            try:
                with Path(path).open(encoding="utf-8", newline="") as file:
                    found = file.read(_LARGEST_SECRET)
            except (OSError, UnicodeDecodeError) as error:
                raise ValueError(f"{variable} names {path}, which cannot be read: {error}") from None
            given = {**given, name: found.removesuffix("\n").removesuffix("\r")}
        return given

    @model_validator(mode="after")
    def _check_folder(self) -> Self:
        if self.database_url is None and "?" in str(self.data_dir.absolute()):
            raise ValueError(
                f"QAWL_DATA_DIR is {self.data_dir.absolute()}, and a database URL ends its path at the '?':"
                " name a folder without one"
            )
        if self.database_url is None and len(os.fsencode(file := self._file)) > _LONGEST_PATH_BYTES:
            raise ValueError(
                f"QAWL_DATA_DIR is too long: SQLite opens paths of up to {_LONGEST_PATH_BYTES} bytes, and {file} has"
                f" {len(os.fsencode(file))}: name a folder with a shorter path"
            )
        return self

    @property
    def _file(self) -> Path:
        """Where the database lies, unless QAWL_DATABASE_URL names another."""
        return (self.data_dir / "qawl.sqlite").absolute()

    @property
    def database(self) -> str:
        """The database URL with its default and its password filled in: never log it."""
        if self.database_url is not None:
            return _with_password(self.database_url.get_secret_value(), self.database_password)
        return f"sqlite:///{self._file}"

    @property
    def broker(self) -> str:
        """The broker URL with its default filled in; may hold a password: never log it."""
        if self.broker_url is not None:
            return self.broker_url.get_secret_value()
        return f"redis://127.0.0.1:{self.broker_port}/0"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may hold: the passwords of database and broker."""
        urls = [url.get_secret_value() for url in (self.database_url, self.broker_url) if url is not None]
        own = None if self.database_password is None else self.database_password.get_secret_value()
        found = [] if own is None else [own, quote(own, safe="")]
        for url in urls:
            with suppress(ValueError):  # whoever opens it says so
                found.append(urlsplit(url).password or "")
        return tuple(form for word in found if word for form in {word, unquote(word)})

    @property
    def api_is_local(self) -> bool:
        """Whether the API listens on this machine's loopback address alone."""
        try:
            return ip_address(self.api_host).is_loopback
        except ValueError:
            return self.api_host == "localhost"

    @property
    def api_needs_keys(self) -> bool:
        return self.api_keys == "always" or not self.api_is_local

    @property
    def inbox(self) -> Path:
        """The watched folder that is made where it is missing."""
        return self.watch_dir if self.watch_dir is not None else self.data_dir / "inbox"

    @property
    def watched_folders(self) -> tuple[Path, ...]:
        return (self.inbox, *self.watch_dirs)


def _with_password(url: str, password: SecretStr | None) -> str:
    """The URL as it is, where it has a password, or none is known, or nobody to log in as."""
    if password is None:
        return url
    try:
        parts = urlsplit(url)
    except ValueError:  # whoever opens it says so
        return url
    user, at, host = parts.netloc.rpartition("@")
    if not at or ":" in user:
        return url
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password.get_secret_value(), safe='')}@{host}"))
