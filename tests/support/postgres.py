"""A PostgreSQL server on loopback, of a test's own."""

from __future__ import annotations

import itertools
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

USER = "ta"


class NotInstalledError(Exception):
    """There is no PostgreSQL on this machine."""


class Server:
    """The server's data are in a folder of its own; it can be killed and started again."""

    def __init__(self) -> None:
        self._programs = _programs()
        self.folder = Path(tempfile.mkdtemp(prefix="downhill-postgres-"))
        self.password = secrets.token_hex(16)
        self._numbers = itertools.count()
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        secret = self.folder / "password"
        secret.write_text(self.password)
        self._as: list[str] = []
        if os.geteuid() == 0:  # initdb refuses root
            user = pwd.getpwnam("postgres")
            for path in (self.folder, secret):
                os.chown(path, user.pw_uid, user.pw_gid)
            self._as = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}"]
            self._as += ["--clear-groups", "--"]
        words = ["--username", USER, "--auth", "scram-sha-256", "--pwfile", str(secret)]
        words += ["--no-sync", "--encoding", "UTF8", "--locale", "C.UTF-8"]
        command = [*self._as, self._programs / "initdb", "--pgdata", self.folder / "data", *words]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *[*self._as, self._programs / "postgres", "-D", self.folder / "data"],
                    *["-h", "127.0.0.1", "-p", str(self.port), "-k", self.folder, "-F"],
                ],
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 60.0
        while True:
            try:
                psycopg.connect(self._server_url("postgres")).close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, (self.folder / "log").read_text()
                time.sleep(0.05)

    def kill(self) -> None:
        """End it at once, as when its machine fails."""
        assert self._process is not None
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()

    def end(self) -> None:
        """End it, and leave nothing behind."""
        self.kill()
        shutil.rmtree(self.folder)

    def database(self, like: str | None = None) -> str:
        """The URL of a new database, empty or a copy of another."""
        name = f"downhill{next(self._numbers)}"
        template = f' template "{like.rpartition("/")[2]}"' if like else ""
        with psycopg.connect(self._server_url("postgres"), autocommit=True) as connection:
            connection.execute(f'create database "{name}"{template}'.encode())
        return self._server_url(name)

    def _server_url(self, name: str) -> str:
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{name}"


def _programs() -> Path:
    """Where PostgreSQL's programs are, which Debian keeps off the path."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    found = shutil.which("initdb") or (places[0] if places else None)
    if found is None:
        raise NotInstalledError("PostgreSQL is not installed (Debian: apt install postgresql).")
    return Path(found).parent
