"""Write the sample sets and the machine dump beside this file: always the same bytes, all of it made up here.

Run it as `python samples/make_samples.py [FOLDER]`. Nothing in the samples comes from a real set.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from samples.difficult import difficult_set
from samples.drum_sets import arrangement_set, drum_set, mixed_scenes_set
from samples.machine_dump import machine_dump
from samples.own_names import own_names_set


def cut_off_set() -> bytes:
    """The drum set as a crash would leave it: the file ends inside an element of a late track."""
    whole = drum_set()
    track = whole.index(b'<track index="11"')
    clip = whole.index(b"<clip ", track)
    return whole[: whole.index(b"length=", clip) + 3]


SAMPLES: dict[str, Callable[[], bytes]] = {
    "drum-set.xml": drum_set,
    "arrangement.xml": arrangement_set,
    "mixed-scenes.xml": mixed_scenes_set,
    "difficult.xml": difficult_set,
    "cut-off.xml": cut_off_set,
    "own-names.xml": own_names_set,
    "machine-dump.syx": machine_dump,
}


def main(folder: Path) -> None:
    """Write every sample into `folder`."""
    for name, make in SAMPLES.items():
        (folder / name).write_bytes(make())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
