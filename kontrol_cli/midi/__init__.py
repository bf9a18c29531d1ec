"""Cables to drum machines: what every kind of cable offers, and the kinds that there are.

``transport.py`` is the common part, ``choosing.py`` finds the port that the user means and opens it. A cable is a
system port (``system.py``), a loopback socket (``tcp.py``) or two ends in this process (``memory.py``).
"""
