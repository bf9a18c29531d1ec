"""A strict simulated Live: hosts a remote script without Live, on Python 2.7 to 3.13. See README.md."""

from .facts_io import VERSIONS
from .host import Simulation
from .rules import Rules
from .serve import serve
from .sets import make_set

__all__ = ["VERSIONS", "Rules", "Simulation", "make_set", "serve"]
