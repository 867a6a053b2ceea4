"""Starts the site on this machine: data folder, secret, tables, a free port on loopback, a one-time address."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from backstory.errors import InputError

HOST = "127.0.0.1"
FIRST_PORT = 8570
PORTS = 40
KEEP_ALIVE = 75
"""Seconds that a connection stays open for the next question."""
NOT_OURS = "Is it another program's? Move it away, or set BACKSTORY_HOME to another folder."
NOT_REACHED = "See that it runs, and that BACKSTORY_DATABASE says: name user password host port"
MIGRATING = 8_570_001
"""The number of the lock under which tables are changed."""


def serve(port: int | None, *, browser: bool, say: Callable[[str], None]) -> None:
    """Serve until interrupted. Raises `InputError` if the port is taken or the data folder cannot be used."""
    listening = listen(port)
    token = secrets.token_urlsafe(24)
    os.environ["BACKSTORY_TOKEN"] = token
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backstory.web.settings")
    prepare(say)
    address = f"http://{HOST}:{listening.getsockname()[1]}/?token={token}"
    say(
        f"\nBackstory is ready. Open this address in your browser (it works once):\n\n    {address}\n\nCtrl-C stops it. Everything stays on this machine."
    )
    from backstory.web.engine import warm_up  # noqa: PLC0415

    warm_up()
    if browser:
        threading.Timer(0.5, webbrowser.open, [address]).start()
    import uvicorn  # noqa: PLC0415 - only the site needs it

    from backstory.web.asgi import application  # noqa: PLC0415

    config = uvicorn.Config(
        application,
        log_level="error",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
    )
    with suppress(KeyboardInterrupt):  # how one stops it
        uvicorn.Server(config).run(sockets=[listening])
    say("Stopped. Your answers are kept.")


def prepare(say: Callable[[str], None]) -> None:
    """The data folder, its secret and the tables; safe to run again. A server brings its own secret."""
    from platformdirs import user_data_dir  # noqa: PLC0415

    folder = Path(os.environ.get("BACKSTORY_HOME") or user_data_dir("backstory"))
    os.umask(0o077)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if os.environ.get("BACKSTORY_MODE") != "server":
            os.environ.setdefault("BACKSTORY_SECRET_KEY", _secret(folder / "secret"))
    except OSError as problem:
        hint = "Set BACKSTORY_HOME to a folder of yours."
        raise InputError(f"the data folder cannot be used: {problem.strerror}", where=str(folder), hint=hint) from None
    _migrate(folder, say)


def _migrate(folder: Path, say: Callable[[str], None]) -> None:
    import django  # noqa: PLC0415
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import DatabaseError, connection  # noqa: PLC0415

    try:
        django.setup()
        say("Preparing your data ...")
        if connection.vendor == "postgresql":  # of processes that start together one changes the tables at a time
            connection.cursor().execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        call_command("migrate", interactive=False, verbosity=0)
        connection.close()  # and the lock with it
    except ImproperlyConfigured as problem:
        hint = 'For PostgreSQL install it with: pip install "backstory[server]"'
        raise InputError(str(problem).splitlines()[0], hint=hint) from None
    except DatabaseError as problem:
        where, hint = str(folder / "site.sqlite3"), NOT_OURS
        if connection.vendor == "postgresql":
            where, hint = "PostgreSQL", NOT_REACHED
        said = str(problem).partition("\n")[0]
        raise InputError(f"the data cannot be opened: {said}", where=where, hint=hint) from None


def _secret(path: Path) -> str:
    """The secret that signs cookies, made on the first start."""
    if not path.is_file():
        path.write_text(secrets.token_urlsafe(48), "utf-8")
        path.chmod(0o600)
    return path.read_text("utf-8").strip()


def listen(port: int | None, host: str = HOST) -> socket.socket:
    """A socket at this address: on this port, or on the first free one. Raises `InputError`."""
    for candidate in [port] if port is not None else range(FIRST_PORT, FIRST_PORT + PORTS):
        found = socket.socket(
            socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
        )  # named, or answers wait for acknowledgements
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, candidate))
        except (OSError, OverflowError) as problem:
            found.close()
            if port is not None:
                raise InputError(
                    f"port {port} cannot be used: {problem}", hint="Choose another --port, or leave it out."
                ) from None
            continue
        found.listen(128)
        return found
    raise InputError("no port is free on this machine.", hint="Give one with --port.")
