"""Real sets exported by scene and read back: the file holds the rows of the listing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import mido
import pytest

from exporters.formats.syx import messages
from exporters.machinedrum.device import MACHINE
from kontrol_cli.app import app
from tests.corpus import corpus_path
from tests.kontrol_cli.live_documents import write_set
from tests.kontrol_cli.test_export_sysex import KEYS, RUN, export, refused

SETS = {
    "techlust": ("burtlo__techmaulogy-album__techlust.als", 20),
    "autoexec-bat": ("burtlo__techmaulogy-album__autoexec-bat.als", 27),
    "offline": ("burtlo__techmaulogy-album__offline.als", 24),
}


def there_and_back(path: Path, out: Path, *options: str) -> list[Any]:
    """Export by scene, and compare the rows of the listing with those that inspect reads from the file."""
    result = export(path, "--assign", "by-scene", "-o", out, "--output", "json", *options)
    assert result.exit_code == 0, result.output
    (message,) = mido.read_syx_file(str(out))
    assert bytes(message.bin()) == out.read_bytes()
    read = json.loads(RUN.invoke(app, ["inspect", str(out), "--table", "rows", "--output", "json"]).stdout)
    planned: list[Any] = json.loads(result.stdout)
    assert read[-1]["kind"] == "end"
    assert [same(row) for row in planned] == [same(row) for row in read[:-1]]
    return planned


def same(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in KEYS}


@pytest.mark.corpus
@pytest.mark.parametrize("name", SETS)
def test_real_sets_by_scene(name: str, tmp_path: Path) -> None:
    file, scenes = SETS[name]
    planned = there_and_back(corpus_path("als", file), tmp_path / "song.syx", "--empty-scenes", "silence")
    assert [(row["scene"], row["pattern"]) for row in planned] == [(n, n) for n in range(scenes)]
    assert {tuple(row["muted_tracks"]) for row in planned} <= {(), tuple(range(16))}


@pytest.mark.corpus
def test_the_real_set_of_213_scenes(tmp_path: Path) -> None:
    path = corpus_path("als", "FrancoCerone__ElektroWaveEP__Time4you.als")
    text = refused(4, path, "--assign", "by-scene", "--dry-run")
    assert "scene 129" in text and all(helps in text for helps in ("--scenes", "--tracks", "--map", "128"))
    # Three of its tracks have clips in scenes 1-93 only: a choice of tracks that fits.
    planned = there_and_back(path, tmp_path / "tracks.syx", "--tracks", "66-68")
    assert planned and max(row["scene"] for row in planned) <= 92
    # Scenes beyond the 128th share the patterns of the first ones: a map that fits.
    names = [MACHINE.pattern_names.name(n) for n in range(85)]
    lines = [f'{number} = "{name}"' for number, name in enumerate(names, 129)]
    (tmp_path / "map.toml").write_text("\n".join(["[scenes]", *lines]))
    options = ("--map", str(tmp_path / "map.toml"), "--empty-scenes", "silence")
    planned = there_and_back(path, tmp_path / "map.syx", *options)
    assert [row["pattern"] for row in planned] == [*range(128), *range(85)]
    # Live 9: tempos stand in the scenes' names. Scene 1 is '1-1 intro 90bpm', scene 14 ' stacco 120bpm'.
    assert planned[0]["tempo_bpm"] == 90.0 and planned[13]["tempo_bpm"] == 120.0


@pytest.mark.corpus
def test_lengths_and_kits_of_a_real_machine_dump(tmp_path: Path) -> None:
    dump = corpus_path("elektron", "ruinwesen-syx1.syx")
    raw = {m[9]: m for m in messages(dump.read_bytes()) if m[6] == 0x67}
    assert len(raw) == 11
    scenes = [("", f"{MACHINE.pattern_names.name(slot)} 1 kick") for slot in raw]
    path = write_set(tmp_path / "s.xml", "Kick", *scenes)
    result = export(path, "--machine-dump", dump, "--song", "3", "--dry-run", "--output", "json")
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    # Offsets of the format facts: 0xB2 length, 0xB5 kit.
    assert [(r["pattern"], r["end_step"], r["kit"]) for r in rows] == [(n, m[0xB2], m[0xB5]) for n, m in raw.items()]
    assert not any(row["length_assumed"] for row in rows)
    assert "replaces song 3 on the machine: '00.0'" in result.stderr
