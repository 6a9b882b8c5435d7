"""Telling systemd that the service is up and its loop turns.

Place in the path: the daemon tells, systemd listens, when it has named a socket. Without one
nothing happens.

Source: the protocol of ``sd_notify``: lines of text in one datagram to ``NOTIFY_SOCKET``.
"""

import socket
from collections.abc import Mapping
from contextlib import suppress

__all__ = ["tell_systemd"]


def tell_systemd(environ: Mapping[str, str], *lines: str) -> None:
    """Send lines such as ``READY=1``; a service manager that does not listen is not waited for.

    Args:
        environ: The environment, for ``NOTIFY_SOCKET``.
        lines: What to tell.
    """
    address = environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    # An abstract socket's name begins with a zero byte.
    where = f"\0{address[1:]}" if address.startswith("@") else address
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.setblocking(False)
        channel.sendto("\n".join(lines).encode(), where)
