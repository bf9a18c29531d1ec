"""Dump fakes or a simulated set and look at the result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree

from kontrol_cli.sets.reading import validate
from live_dumper import DumpXML, Settings
from tests.live_dumper.fake_set import Host


def finish(dump: Any, most: int = 100_000) -> None:
    """Tick until the dump has ended."""
    for _ in range(most):
        if not dump.busy:
            return
        dump.tick()
    raise AssertionError(f"still busy after {most} ticks")


def dump_song(song: Any, **settings: Any) -> etree._Element:
    """The document of a set of fakes, checked against the schema."""
    host = Host(song)
    dump = DumpXML(host, Settings(use_timer=False, **settings))
    assert dump.start_set(), host.messages
    finish(dump)
    assert dump.last_path is not None, host.messages
    return valid(Path(dump.last_path))


def valid(path: Path) -> etree._Element:
    """The root of the document at `path`, which must follow the schema and count itself rightly."""
    assert validate(path) == []
    root = etree.parse(str(path)).getroot()
    summary = root.find("summary")
    assert summary is not None
    assert int(summary.get("errors") or -1) == len(list(root.iter("error")))
    if root.tag == "live-set":
        counted = {
            "tracks": "song/tracks/track",
            "return_tracks": "song/return-tracks/track",
            "scenes": ".//scene",
            "slots": ".//slot",
            "session_clips": ".//slot/clip",
            "arrangement_clips": ".//arrangement-clips/clip",
            "take_lanes": ".//take-lane",
            "take_lane_clips": ".//take-lane/clip",
            "notes": ".//note",
            "warp_markers": ".//warp-marker",
            "envelopes": ".//envelope",
            "devices": ".//device",
            "drum_pads": ".//drum-pad",
            "parameters": ".//parameter",
            "cue_points": ".//cue-point",
            "grooves": ".//groove",
        }
        for name, path_in in counted.items():
            assert int(summary.get(name) or -1) == len(root.findall(path_in)), name
        assert int(summary.get("chains") or -1) == len(root.findall(".//chain")) + len(root.findall(".//return-chain"))
        assert (summary.get("changed") == "true") == bool(list(root.iter("changed")))
    return root


def leftovers(home: Path) -> list[str]:
    """What is in the dumps folder."""
    folder = home / "dumps"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
