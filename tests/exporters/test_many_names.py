"""A map as large as they come over thousands of scenes: what is looked up is looked up once, however often it plays."""

from __future__ import annotations

import time

import pytest

from exporters.machinedrum.device import MACHINE
from exporters.planning.mapfile import parse_map
from exporters.planning.merging import NoRoom
from exporters.planning.names import Names
from exporters.planning.plan import PatternRow, Session
from exporters.planning.planning import PlanOptions
from exporters.planning.session import plan_session
from exporters.planning.splitting import plan_songs
from exporters.words import read_choice
from tests.exporters.sessions import session

SCENES = 5_000


def large_map() -> dict[str, dict[str, str]]:
    globs = {table: {f"*glob*{number}*{table}*": "A01" for number in range(200)} for table in ("clips", "scenes")}
    words = {f"word {number}": f"{'ABCDEFGH'[number % 8]}{number % 16 + 1:02}" for number in range(20_000)}
    return {**globs, "patterns": words, "tracks": {"Kick": 1, "Snare": 2}}  # type: ignore[dict-item]


def many_scenes() -> Session:
    rows = [(f"part {n} word {n * 7919 % 20_000}", f"kick {n} | snare {n}") for n in range(SCENES)]
    return session("Kick | Snare", *rows)


@pytest.mark.slow
def test_a_large_map_over_thousands_of_scenes_is_quick() -> None:
    options = PlanOptions(song_map=parse_map(large_map(), MACHINE))
    source = many_scenes()
    start = time.process_time()
    with pytest.raises(NoRoom, match=r"Split \(`split`\) it makes 20 songs\."):  # 5,000 rows, 255 in each song
        plan_songs(source, MACHINE, options)
    assert time.process_time() - start < 20  # it was more than ten minutes


def test_a_name_is_compared_with_the_globs_once() -> None:
    names = Names("[t]", {f"*{number}*": number for number in range(200)})
    start = time.process_time()
    for _ in range(200):
        for number in range(1000):
            assert names.find(f"loop {number}") is not None
            assert list(names.fitting(f"loop {number}"))
    assert time.process_time() - start < 5


def test_thousands_of_numbers_and_names_are_chosen_in_linear_time() -> None:
    names = {f"scene {number}": [number] for number in range(10_000)}
    text = ",".join(f"{number + 1},Scene {number}" for number in range(10_000))
    start = time.process_time()
    found = read_choice(text, range(10_000), field="scenes", kind="", having="", example="", names=names)
    assert found == tuple(range(10_000)) and time.process_time() - start < 2


def test_songs_are_cut_where_a_plan_of_their_scenes_no_longer_fits() -> None:
    """Against the plain way: each song is planned with one scene more, until that has no room."""
    words = ("A01 1", "A02 1 ", ".", "A01 1")
    tails = ("x65", "x64", "", "x3 90 bpm", "x130")  # of 64 plays a row: two rows, one, one, one, three
    source = session(
        "Kick", *[(f"{n} {tails[n % 5]}", words[n % 4]) for n in range(700)], names_set_tempo=True
    )  # fmt: skip
    songs = plan_songs(source, MACHINE, PlanOptions(), split=True)
    assert len(songs) == 4
    start = 0
    for song in songs:
        scenes = [row.scene for row in song.rows if isinstance(row, PatternRow)]
        end = max(scene for scene in scenes if scene is not None) + 1
        if end < 699:
            longer = next(n for n in range(end, 700) if words[n % 4] != ".") + 1
            with pytest.raises(NoRoom):
                plan_session(source, MACHINE, PlanOptions(scenes=f"{start + 1}-{longer}"))
        again = plan_session(source, MACHINE, PlanOptions(scenes=f"{start + 1}-{end}", slot=song.slot))
        assert again.rows == song.rows
        start = end
