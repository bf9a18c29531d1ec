"""A whole folder of sets as one library of tables, and the questions that people ask of it.

`scan_folder` walks, reads in parallel and resumes; `open_library` reads what is there; `find_in_library` asks. For
collections that outgrow one computer the parts are public: `find_sets` names the files, `scan_part` reads some of them
into one Parquet part. The layout is described in docs/library.md.
"""

from __future__ import annotations

from kontrol_cli.scan.find import FOUND_COLUMNS, Question, find_in_library
from kontrol_cli.scan.library import Library, open_library
from kontrol_cli.scan.overview import OVERVIEW_COLUMNS, library_overview
from kontrol_cli.scan.parquet import scan_part
from kontrol_cli.scan.record import LIBRARY_TABLES, SetRecord, read_record, set_number
from kontrol_cli.scan.run import Progress, ScanResult, scan_folder
from kontrol_cli.scan.walk import Found, Problem, find_sets

__all__ = [
    "FOUND_COLUMNS",
    "LIBRARY_TABLES",
    "OVERVIEW_COLUMNS",
    "Found",
    "Library",
    "Problem",
    "Progress",
    "Question",
    "ScanResult",
    "SetRecord",
    "find_in_library",
    "find_sets",
    "library_overview",
    "open_library",
    "read_record",
    "scan_folder",
    "scan_part",
    "set_number",
]
