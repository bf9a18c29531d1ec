# ruff: noqa
"""Keeps every socket of this process on loopback: binding to all addresses binds to 127.0.0.1 instead."""

import socket

EVERYWHERE = ("", "0.0.0.0", "::")


def keep_to_loopback():
    """Change socket.socket.bind; returns the list into which refused wishes are written (plain Python 3.7)."""
    asked_for = []
    bind = socket.socket.bind

    def bind_here(self, address):
        if isinstance(address, tuple) and address[0] in EVERYWHERE:
            asked_for.append("%s:%s" % (address[0] or "*", address[1]))
            address = ("127.0.0.1",) + tuple(address[1:])
        return bind(self, address)

    socket.socket.bind = bind_here
    return asked_for
