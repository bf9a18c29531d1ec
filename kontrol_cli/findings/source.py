"""Rules about the file itself: is it whole, and are the samples there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from kontrol_cli.findings.model import Hit, Rule
from kontrol_cli.sets.view import View


def _cut_off(view: View) -> Iterator[Hit]:
    if view.head.get("complete") is False:
        yield Hit("the source was cut off")


def _changed(view: View) -> Iterator[Hit]:
    if view.head.get("changed_during_dump"):
        yield Hit("the set changed while it was dumped")


def _refused(view: View) -> Iterator[Hit]:
    count = view.head.get("errors")
    if count:
        yield Hit(f"Live refused to give {count} value{'s' if count > 1 else ''}")


def _missing_sample(view: View) -> Iterator[Hit]:
    for row in view.rows("samples"):
        if row["exists"] is False:
            name = str(row["name"] or row["path"] or "a sample without a name")
            if row["other_spelling"]:
                there = PurePath(row["other_spelling"]).name
                name += f" (a file of the same name in another spelling is there: {there})"
            yield Hit(name, sample=row["sample"])


RULES = (
    Rule(
        id="cut-off",
        severity="error",
        title="incomplete source",
        reason="What came after the cut is missing from every table.",
        fix="Dump or save the set again and read the new file.",
        check=_cut_off,
    ),
    Rule(
        id="missing-sample",
        severity="warning",
        title="samples not on this computer",
        reason="Clips and devices that use them are silent here; on the computer of the set they may be fine.",
        fix="Open the set in Live, use Collect All and Save, or let Live search for missing files.",
        check=_missing_sample,
    ),
    Rule(
        id="changed-during-dump",
        severity="warning",
        title="set changed during the dump",
        reason="Parts of the dump may belong to different moments.",
        fix="Dump again without touching the set.",
        check=_changed,
    ),
    Rule(
        id="refused-values",
        severity="info",
        title="values that Live did not give",
        reason="They are missing from the tables; plug-ins and older versions of Live leave some out.",
        fix="Nothing, unless a value you need is missing.",
        check=_refused,
    ),
)
