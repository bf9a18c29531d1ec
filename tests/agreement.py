"""A dump of a set and the saved file of the same set, compared by the rules of kontrol_cli/diff/agreement.py.

The tests are stricter than `kontrol diff`: a value that only one of the two gives is a disagreement too, unless the
rule says otherwise. A column that has no rule fails the test, so a new column needs a decision.
"""

from __future__ import annotations

from collections.abc import Callable

from kontrol_cli.diff.agreement import RULES
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.tables import TABLES

# Rows without an order of their own are put into one: the API gives notes and markers by time.
SORTED: dict[str, tuple[str, ...]] = {
    "notes": ("clip", "start_beats", "pitch", "duration_beats", "velocity", "muted", "release_velocity"),
    "warp_markers": ("clip", "beat", "sample_seconds"),
    "sends": ("track", "send"),
    "automation": ("clip", "device", "target"),  # in the file's order by time: two at one time are a jump
}
# Rows of the file that Live does not have: three sets of the corpus were cut down by a program, which left the
# sends to return tracks that are gone.
# Of automation Live's API has that of clips, where it moves a parameter of the track: not the arrangement's, not what
# modulates, not the properties of a sample or MIDI controllers.
LEFT_OUT: dict[str, Callable[[Row], bool]] = {
    "sends": lambda row: row["return_track"] is None,
    "automation": lambda row: row["clip"] is None or row["modulates"] is not False or row["target"].startswith("Contr"),
}

assert all(set(rules) == set(TABLES[table].column_names) for table, rules in RULES.items()), [
    (table, set(rules) ^ set(TABLES[table].column_names)) for table, rules in RULES.items()
]


def disagreements(file: dict[str, list[Row]], dump: dict[str, list[Row]], head: Row, most: int = 12) -> list[str]:
    """Sentences about rows and cells that differ, the first `most` of each column; `head` is the file's set row."""
    found: list[str] = []
    for table, rules in RULES.items():
        mine, theirs = [row for row in file[table] if table not in LEFT_OUT or not LEFT_OUT[table](row)], dump[table]
        if table in SORTED:
            mine, theirs = _sorted(mine, SORTED[table]), _sorted(theirs, SORTED[table])
        if len(mine) != len(theirs):
            found.append(f"{table}: {len(mine)} rows in the file, {len(theirs)} in the dump")
            continue
        for column, rule in rules.items():
            if rule.same is None:
                continue
            wrong = [
                f"{table}[{number}].{column}: {a[column]!r} in the file, {b[column]!r} in the dump"
                for number, (a, b) in enumerate(zip(mine, theirs, strict=True))
                if rule.applies(column, a, head) and not rule.same(a[column], b[column])
            ]
            found += wrong[:most]
    return found


def _sorted(rows: list[Row], columns: tuple[str, ...]) -> list[Row]:
    return sorted(rows, key=lambda row: [(row[column] is None, row[column] or 0) for column in columns])
