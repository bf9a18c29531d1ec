"""Rules about devices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from kontrol_cli.findings.model import Hit, Rule
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.view import View


def _duplicate_device(view: View) -> Iterator[Hit]:
    chains: defaultdict[tuple[int | None, int | None, int | None], list[Row]] = defaultdict(list)
    for row in view.rows("devices"):
        chains[row["track"], row["parent"], row["chain"]].append(row)
    for devices in chains.values():
        for first, second in pairwise(devices):
            same = all(first[key] == second[key] for key in ("class_name", "plugin_name", "max_patch"))
            if same and first["class_name"]:
                name = second["name"] or second["class_name"]
                yield Hit(
                    f"'{name}' on {view.track_title(second['track'])}", track=second["track"], device=second["device"]
                )


def _device_off(view: View) -> Iterator[Hit]:
    for row in view.rows("devices"):
        if row["enabled"] is False:
            yield Hit(
                f"'{row['name'] or row['class_name']}' on {view.track_title(row['track'])}",
                track=row["track"],
                device=row["device"],
            )


RULES = (
    Rule(
        id="duplicate-device",
        severity="info",
        title="devices that come twice in a row",
        reason="Often a slip of the mouse; each costs processor time.",
        fix="Delete one of them if that was not meant.",
        check=_duplicate_device,
    ),
    Rule(
        id="device-off",
        severity="info",
        title="devices switched off",
        reason="They are part of the set but not of the sound.",
        fix="Delete them if they are not needed.",
        check=_device_off,
    ),
)
