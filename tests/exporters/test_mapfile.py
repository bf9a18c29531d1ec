"""Map files: what they say, and one sentence for each way they can be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporters.errors import BadInput, DoesNotFit, KontrolError, UsageError
from exporters.machinedrum.device import MACHINE
from exporters.planning.mapfile import Entry, SongMap, read_map
from tests.exporters.sessions import muted, plan, rows, session


def written(tmp_path: Path, text: str) -> SongMap:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    return read_map(path, MACHINE)


FULL = """
[tracks]
"Kick" = 1
4 = 12
[clips]
"Verse beat" = "A01 3"
"Fill" = { pattern = "b7", track = 5, repeats = 2 }
[scenes]
"Intro" = { pattern = "A01", repeats = 4, tempo = 124 }
7 = "H16"
"Outro" = { tempo = 90.5 }
"""


def test_all_that_a_map_can_say(tmp_path: Path) -> None:
    song_map = written(tmp_path, FULL)
    assert song_map.track("Kick", 9) == 0
    assert song_map.track("kick ", 9) == 0
    assert song_map.track("Bass", 3) == 11
    assert song_map.track("Bass", 4) is None
    assert song_map.clip("Verse beat") == Entry(pattern=0, track=2)
    assert song_map.clip("FILL") == Entry(pattern=16 + 6, track=4, repeats=2)
    assert song_map.scene("Intro", 0) == Entry(pattern=0, repeats=4, tempo_bpm=124.0)
    assert song_map.scene("", 6) == song_map.scene("any", 6) == Entry(pattern=127)
    assert song_map.scene("Outro", 6) == Entry(tempo_bpm=90.5)
    assert song_map.clip("else") is None
    assert song_map.unused([("kick", 3)], ["fill"], [("intro", 6)]) == ["[clips] 'Verse beat'", "[scenes] 'Outro'"]


@pytest.mark.parametrize(("text", "kind", "said"), [
    ("[tracks", BadInput, "not TOML"),
    ("[drums]", BadInput, "'drums'"),
    ("tracks = 3", BadInput, "[tracks]"),
    ("[tracks]\nKick = 17", DoesNotFit, "1-16"),
    ("[tracks]\nKick = 0", DoesNotFit, "1-16"),
    ("[tracks]\nKick = true", BadInput, "True"),
    ("[tracks]\nKick = 'A01'", BadInput, "'A01'"),
    ("[clips]\nbeat = 'I01'", DoesNotFit, "A01-H16"),
    ("[clips]\nbeat = 'A01 17'", DoesNotFit, "1-16"),
    ("[clips]\nbeat = 'kick'", BadInput, "not a pattern name"),
    ("[clips]\nbeat = 'A01 3 kick'", BadInput, "pattern and a track"),
    ("[clips]\nbeat = { track = 3 }", BadInput, "needs a pattern"),
    ("[clips]\nbeat = { pattern = 'A01', volume = 3 }", BadInput, "volume"),
    ("[clips]\nbeat = 7", BadInput, "7"),
    ("[scenes]\nIntro = 'A01 3'", BadInput, "'A01 3'"),
    ("[scenes]\nIntro = { track = 3 }", BadInput, "track"),
    ("[scenes]\nIntro = { repeats = 0 }", BadInput, "repeats 0"),
    ("[scenes]\nIntro = { repeats = 1.5 }", BadInput, "repeats 1.5"),
    ("[scenes]\nIntro = { tempo = 'fast' }", BadInput, "'fast'"),
    ("[scenes]\nIntro = { tempo = nan }", BadInput, "nan"),
    ("[scenes]\nIntro = { pattern = 1 }", BadInput, "must be text"),
])  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str, kind: type[KontrolError], said: str) -> None:
    with pytest.raises(kind) as caught:
        written(tmp_path, text)
    assert said in str(caught.value)
    assert "map.toml" in str(caught.value)


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_map(tmp_path / "missing.toml", MACHINE)
    with pytest.raises(UsageError, match="cannot be read"):
        read_map(tmp_path, MACHINE)
    (tmp_path / "latin").write_bytes(b'[tracks]\n"Gro\xdfe" = 1')
    with pytest.raises(BadInput, match="byte 13 is not UTF-8"):
        read_map(tmp_path / "latin", MACHINE)


SET = session(
    "Kick | Snare",
    ("Intro", "boom | ."),
    ("Verse", "boom | crack"),
    ("Break", ". | crack"),
)


def test_clips_by_map(tmp_path: Path) -> None:
    song_map = written(tmp_path, '[clips]\nboom = "A01 1"\ncrack = "A01 2"')
    found = rows(SET, song_map=song_map)
    assert [(row.pattern, muted(row)) for row in found] == [(0, [2]), (0, []), (0, [1])]


def test_scenes_and_tracks_by_map(tmp_path: Path) -> None:
    song_map = written(
        tmp_path,
        '[tracks]\nKick = 5\nSnare = 6\n[scenes]\nIntro = "B01"\nVerse = {pattern = "B02", repeats = 70}\n3 = "B01"',
    )
    found = rows(SET, song_map=song_map)
    assert [(row.pattern, row.plays, muted(row)) for row in found] == [
        (16, 1, [6]), (17, 64, []), (17, 6, []), (16, 1, [5]),
    ]  # fmt: skip


def test_tempo_and_repeats_of_clips(tmp_path: Path) -> None:
    song_map = written(tmp_path, '[clips]\nboom = {pattern="A01", track=1, repeats=8, tempo=99}\ncrack = "A01 2"')
    assert [(row.plays, row.tempo_bpm) for row in rows(SET, song_map=song_map)] == [(8, 99), (8, 99), (1, None)]
    both = written(tmp_path, '[clips]\nboom = {pattern="A01", repeats=8}\ncrack = {pattern="A01", repeats=4}')
    with pytest.raises(DoesNotFit, match=r"scene 2 'Verse'.*'boom' 8, clip 'crack' 4"):
        rows(SET, song_map=both)


def test_a_warning_names_entries_that_match_nothing(tmp_path: Path) -> None:
    song_map = written(tmp_path, '[clips]\nboom = "A01 1"\ncrack = "A01 2"\nboum = "A01 3"')
    assert any("[clips] 'boum'" in remark for remark in plan(SET, song_map=song_map).remarks)


def test_a_warning_names_numbers_that_match_nothing(tmp_path: Path) -> None:
    clips = '[clips]\nboom = "A01 1"\ncrack = "A01 2"\n'
    fits = clips + "[tracks]\n2 = 5\n1 = { to = 1 }\n[scenes]\n3 = { tempo = 99 }"
    assert not any("match nothing" in remark for remark in plan(SET, song_map=written(tmp_path, fits)).remarks)
    over = clips + '[tracks]\n3 = 5\n0 = { to = 4 }\n[scenes]\n4 = { tempo = 99 }\n"03" = { tempo = 98 }'
    (remark,) = [r for r in plan(SET, song_map=written(tmp_path, over)).remarks if "match nothing" in r]
    assert remark.endswith("set: [tracks] '3', [tracks] '0', [scenes] '4', [scenes] '03'.")
    many = clips + "[scenes]\n" + "\n".join(f"{n} = 'A01'" for n in range(90, 97))
    assert any("'95', ..." in remark for remark in plan(SET, song_map=written(tmp_path, many)).remarks)


def test_the_map_of_the_documentation(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "song-planning.md").read_text(encoding="utf-8")
    song_map = written(tmp_path, page.split("```toml\n")[1].split("```")[0])
    assert song_map.tracks == {"Kick": 0, "4": 11}
    assert song_map.moves == {"Second snare": 3}
    assert song_map.clips == {"Verse beat": Entry(0, 2), "Fill": Entry(22, 4, 2), "B07 3 snare": Entry(to=3)}
    assert song_map.scenes == {"Intro": Entry(0, None, 4, 124.0), "12": Entry(127)}
