"""Keeps two programs of ours from sending to one port, where their messages would mix and one would overwrite what the
other wrote.

Windows lets only one program have a port. Linux and macOS let everybody in: there programs of others go unnoticed, and
on macOS ours, too.
"""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import sys

from kontrol_cli.midi.transport import PortError


def alone_on(port: str) -> socket.socket | None:
    """Claim `port` (system and name) until the answer is closed or this process ends. PortError where another process
    has claimed it; None where there is no way to know.

    On Linux an address in the abstract namespace goes with its process, however that ends, and nobody connects to it.
    """
    if not sys.platform.startswith("linux"):
        return None
    key = hashlib.sha256(f"{os.environ.get('JACK_DEFAULT_SERVER', '')}/{port}".encode()).hexdigest()
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        claim.bind(f"\0kontrol-port-{key[:32]}")
    except OSError as error:
        claim.close()
        if error.errno != errno.EADDRINUSE:
            return None
        name = port.partition("/")[2]
        raise PortError(
            f"Another kontrol is sending to {name}. Wait for it to end, or end it, and try again."
        ) from None
    return claim
