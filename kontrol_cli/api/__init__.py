"""Live's API: its members out of shipped facts or documents, to look up, compare, and make pages and stubs of."""

from kontrol_cli.api.members import Api, Member
from kontrol_cli.api.shipped import shipped_versions
from kontrol_cli.api.source import read_api

__all__ = ["Api", "Member", "read_api", "shipped_versions"]
