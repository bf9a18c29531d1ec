"""Where an API is read from: a shipped version by its number, or a document."""

from __future__ import annotations

import re

from exporters import paths
from exporters.errors import BadInput
from kontrol_cli.api.members import Api, api_of_rows
from kontrol_cli.api.shipped import shipped_api, shipped_versions

_VERSION = re.compile(r"\d+(\.\d+)*")


def read_api(source: str | None = None) -> Api:
    """The members of Live's API.

    `source` is a version that ships ("12.1"), a document (a path, or "-" for standard input), the name of a learned
    version, or None for the newest version that ships. A version that ships goes before a file of that name, a file
    before a learned one. Raises UsageError (no such version or file) and
    BadInput (not a document of the API, damaged, hostile).
    """
    if source is None:
        return shipped_api(shipped_versions()[-1])
    if source in shipped_versions():
        return shipped_api(source)
    if "/" not in source and "\\" not in source and not paths.exists(source):
        from kontrol_cli.api.learned import learned_api, learned_names

        if source in learned_names():
            return learned_api(source)
        if _VERSION.fullmatch(source):
            return shipped_api(source)
    return read_document(source)


def read_document(path: str) -> Api:
    """The members of a document, ours or one of other programs. Raises as :func:`read_api`."""
    from kontrol_cli.sets.reading import read_into
    from kontrol_cli.sets.rows import Rows

    rows = Rows(("members",))
    read_into(path, rows)
    found = rows.of("members")
    if not found:
        shown = "Standard input" if path == "-" else path
        error = BadInput(
            f"{shown} documents no member of Live's API. Name a document of the API (XML): the command "
            "'dump api' in Live makes one."
        )
        error.remarks = tuple(rows.remarks)
        raise error
    name = "standard input" if path == "-" else re.split(r"[\\/]", path)[-1]
    return api_of_rows(name, found, remarks=rows.remarks)
