"""The devices of each track as a tree: racks hold chains, chains hold devices."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from kontrol_cli.output.words import note_name
from kontrol_cli.report.listings import track_name
from kontrol_cli.sets.rows import Row
from kontrol_cli.sets.view import View

_FORMATS = {"vst2": "VST2", "vst3": "VST3", "au": "AU"}


@dataclass
class Branch:
    """A track, a device or a chain: what it is called, what it is, what is in it."""

    name: str
    about: str = ""
    is_off: bool = False
    is_chain: bool = False
    inside: list[Branch] = field(default_factory=list)

    @property
    def devices(self) -> int:
        """How many devices are in it, those in racks included."""
        return sum(one.devices + (not one.is_chain) for one in self.inside)


def device_tree(view: View) -> list[Branch]:
    """One branch per track that has devices, in the order of the tracks (a preset has one without a track)."""
    chains: defaultdict[int, list[Row]] = defaultdict(list)
    for row in view.rows("chains"):
        chains[row["device"]].append(row)
    held: defaultdict[tuple[int | None, int | None], list[Row]] = defaultdict(list)
    for row in view.rows("devices"):
        held[row["parent"], row["chain"]].append(row)
    by_track: defaultdict[int | None, list[Branch]] = defaultdict(list)
    for row in held[None, None]:
        by_track[row["track"]].append(_device(row, chains, held))
    ordered = sorted(by_track.items(), key=lambda item: -1 if item[0] is None else item[0])
    return [
        Branch("The preset" if track is None else track_name(view, track), inside=devices) for track, devices in ordered
    ]


def _device(row: Row, chains: dict[int, list[Row]], held: dict[tuple[int | None, int | None], list[Row]]) -> Branch:
    plugin = [_FORMATS.get(row["plugin_format"] or "", row["plugin_format"] or ""), row["plugin_vendor"] or ""]
    kind = (row["kind"] or "").replace("_", " ")
    about = ", ".join(part for part in (kind, *plugin, "Max" if row["max_patch"] else "") if part)
    branch = Branch(row["name"] or row["class_name"] or "without a name", about, row["enabled"] is False)
    device: int = row["device"]
    for chain in chains.get(device, ()):
        inside = [_device(one, chains, held) for one in held.get((device, chain["chain"]), ())]
        branch.inside.append(
            Branch(
                chain["name"] or f"chain {chain['position'] + 1}",
                _chain(chain),
                is_off=bool(chain["muted"]),
                is_chain=True,
                inside=inside,
            )
        )
    # A source that does not give the chain still says which rack holds a device.
    branch.inside += [_device(one, chains, held) for one in held.get((device, None), ())]
    return branch


def _chain(row: Row) -> str:
    note = row["receiving_note"]
    parts = ["return chain" if row["is_return"] else "", "" if note is None else f"pad {note_name(note)} ({note})"]
    return ", ".join(part for part in parts if part)
