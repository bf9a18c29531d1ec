"""A set as a page for a browser, and its session and arrangement as pictures."""

from __future__ import annotations

from kontrol_cli.report.arrangement_picture import arrangement_picture
from kontrol_cli.report.report_page import REPORT_TABLES, WITHOUT_NOTES, report_page
from kontrol_cli.report.session_picture import session_picture
from kontrol_cli.report.song_sheet import SheetRow, SongSheet

__all__ = [
    "REPORT_TABLES",
    "WITHOUT_NOTES",
    "SheetRow",
    "SongSheet",
    "arrangement_picture",
    "report_page",
    "session_picture",
]
