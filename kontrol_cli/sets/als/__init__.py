"""Reading saved Live sets (.als, .alc) of Live 8 to 12 into the tables of a LiveSet."""

from __future__ import annotations

from kontrol_cli.sets.als.reader import read_als

__all__ = ["read_als"]
