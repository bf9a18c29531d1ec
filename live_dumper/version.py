"""The version of Kontrol, in one place: pyproject.toml takes it from here, the scripts inside Live show it."""

from __future__ import absolute_import

VERSION = "0.1.0"
