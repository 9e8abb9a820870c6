"""Takes the port before anything slow begins, so that a port in use is told at once."""

import errno
import os
import socket

from qa.errors import PortInUseError, SettingsError


def listen(host: str, port: int) -> socket.socket:
    """Return a TCP socket bound to `host` and `port` (0: any free port); the caller closes it.

    :raises PortInUseError: if another program listens there.
    :raises SettingsError: if the address can't be listened on for another reason.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"{host!r} is no address to listen on ({error}); give one with --host") from error
    try:
        if os.name == "posix":  # take a port that was just left; elsewhere the option shares one
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUseError(f"port {port} on {host} is in use; choose another with --port") from error
        raise SettingsError(f"can't listen on {host} port {port} ({error.strerror}); see --host and --port") from error
    return listener


def url(listener: socket.socket) -> str:
    """Return the address a browser on this computer reaches `listener` at."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
