"""Songs over every pair of machines and back: what both can say comes back byte for byte, what one cannot is named."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest

from exporters.base_file import example_base
from exporters.errors import DoesNotFit
from exporters.formats import syx
from exporters.machine import Machine, PatternFacts, able
from exporters.planning.plan import JumpRow, LoopRow, PatternRow, ReminderRow, SongPlan, SongRow
from exporters.planning.played import Played
from exporters.planning.unroll import unroll
from exporters.registry import MACHINES, all_machines
from kontrol_cli.songs.converting import convert_song
from kontrol_cli.songs.request import ExportRequest
from kontrol_cli.songs.song_finding import FoundSong, find_song
from kontrol_testing.songs import has_tempo, written
from tests.exporters.test_conformance import FakeEntry
from tests.toybox.cardbox import MACHINE as CARDBOX
from tests.toybox.toybox import MACHINE as TOYBOX

EVERY = {**MACHINES, "toybox": TOYBOX, "cardbox": CARDBOX}
READ = [slug for slug, machine in EVERY.items() if able(machine, "reading")]
PAIRS = list(permutations(READ, 2))
# Every machine with the next one, there and back, is tried always; every pair, with many songs, in the long campaign.
NEIGHBOURS = {
    pair for one, other in zip(READ, READ[1:] + READ[:1], strict=True) for pair in ((one, other), (other, one))
}


def songs(quick: int, whole: int) -> pytest.MarkDecorator:
    """The pairs, and how many songs that fit it each is tried with."""
    tried = [pytest.param(*pair, quick, id="-".join(pair)) for pair in PAIRS if pair in NEIGHBOURS]
    tried += [pytest.param(*pair, whole, marks=pytest.mark.slow, id="-".join((*pair, "long"))) for pair in PAIRS]
    return pytest.mark.parametrize(("one", "other", "count"), tried)


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [FakeEntry(CARDBOX), FakeEntry(TOYBOX)])


def test_the_toys_are_among_the_machines() -> None:
    assert {"toybox", "cardbox"} <= all_machines().keys()
    assert len(PAIRS) >= 6


def common_song(one: Machine, other: Machine, rng: random.Random) -> SongPlan:
    """A song within what both machines declare."""

    def both(ability: str) -> bool:
        return able(one, ability) and able(other, ability)  # type: ignore[arg-type]

    def least(name: str) -> int:
        values = [getattr(machine.limits, name) for machine in (one, other)]
        return 0 if None in values else min(limit.value for limit in values)

    letters = "".join(
        char for char in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" if all(char in m.alphabet for m in (one, other))
    )
    low = max((m.limits.tempo_min_bpm.value if m.limits.tempo_min_bpm else 0) for m in (one, other))
    rows: list[SongRow] = []
    # Signatures in a row; machines that show no bars hold none.
    counts = 2 if {one.slug, other.slug} == {"neutral", "program-change"} else 0
    meter = "4/4"
    most = min(least("song_rows") - 1, 20)
    for _ in range(rng.randint(1, most)):
        chance = rng.random()
        if rows and both("loops") and chance < 0.1:
            rows.append(LoopRow(rng.randrange(len(rows)), rng.randint(1, 3)))
        elif both("row names") and chance < 0.2:
            rows.append(
                ReminderRow("".join(rng.choice(letters) for _ in range(rng.randint(1, least("row_name_chars")))))
            )
        elif both("jumps") and chance < 0.25:
            rows.append(JumpRow(len(rows) + 1))
        else:
            start, end = 0, min(16, least("steps"))
            if both("row steps"):
                start = rng.randrange(least("steps"))
                end = rng.randint(start + 1, least("steps"))
            tempo = both("row tempo") and rng.random() < 0.5
            if not both("row tempo") and has_tempo(one) and has_tempo(other):  # one for the song, in its first row
                tempo = not any(isinstance(row, PatternRow) for row in rows)
            pattern, most_plays = rng.randrange(least("patterns")), least("plays_per_row")
            # Mostly as few as songs have: thousands of plays in each row fit no machine without repeats.
            plays = rng.randint(1, most_plays if rng.random() < 0.05 else min(most_plays, 8))
            signatures: dict[Fraction, str] = {}
            for at in sorted(rng.choice([0, rng.randrange(480)]) + 480 * rng.randrange(plays) for _ in range(counts)):
                if rng.random() < 0.5 and Fraction(at, 480) not in signatures:
                    # A file says only those that are not counted already.
                    meter = rng.choice([text for text in ("4/4", "7/8", "3/4", "15/16") if text != meter])
                    signatures[Fraction(at, 480)] = meter
            muted = {t for t in range(least("tracks")) if both("row mutes") and rng.random() < 0.3}
            if len(muted) == least("tracks"):
                muted.pop()  # silence on the smaller machine is silence on the larger: all of its tracks
            rows.append(PatternRow(
                pattern,
                plays,
                frozenset(muted),
                float(rng.randint(low, least("tempo_max_bpm"))) if tempo else None,
                start,
                end,
                length_assumed=not both("row steps"),
                signatures=tuple(signatures.items()),
            ))  # fmt: skip
    whole = PatternRow(0, end_step=min(16, least("steps")), length_assumed=not both("row steps"))
    rows.append(whole)
    if "loop" in one.ends and "loop" in other.ends and rng.random() < 0.3:
        rows[-1] = LoopRow(0)
        rows.insert(0, whole)
        rows = [row if not isinstance(row, LoopRow | JumpRow) or row == LoopRow(0) else shifted(row) for row in rows]
    timed = [able(machine, "row tempo") or able(machine, "song tempo") for machine in (one, other)]
    if all(timed) and not both("row tempo"):  # what has one tempo always has one: a song that states none gets it
        first = next(number for number, row in enumerate(rows) if isinstance(row, PatternRow))
        bpm = float(rng.randint(low, least("tempo_max_bpm")))
        rows[first] = replace(rows[first], tempo_bpm=bpm)
    name = (
        "".join(rng.choice(letters) for _ in range(rng.randint(0, least("song_name_chars"))))
        if both("song names")
        else ""
    )
    return SongPlan(one.slug, rng.randrange(least("songs")), name, tuple(rows[: least("song_rows")]))


def shifted(row: LoopRow | JumpRow) -> SongRow:
    return LoopRow(row.target + 1, row.passes) if isinstance(row, LoopRow) else JumpRow(row.target + 1)


def converted(path: Path, machine: Machine) -> Path:
    """The song in a file as one for `machine`, in a file that is called as the machine wants it."""
    made = convert_song(find_song(path), machine, asked(machine, path.parent))
    return saved(
        path.parent / "there" if path.parent.name != "there" else path.parent.parent,
        machine,
        made.plan.slot,
        made.messages,
    )


def asked(machine: Machine, folder: Path, *, accept_changes: bool = False) -> ExportRequest:
    """The request for a machine, with a file to put the song into where it cannot do without one."""
    base = example_base(machine)
    path = folder / "base"
    if base is not None:
        path.write_bytes(base)
    return ExportRequest(accept_changes=accept_changes, base_file=None if base is None else path)


def saved(folder: Path, machine: Machine, slot: int, messages: Sequence[bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    own = len(machine.file_names) == machine.limits.songs.value
    path = folder / machine.file_names[slot if own else 0]
    path.write_bytes(b"".join(messages))
    return path


@songs(4, 40)
def test_there_and_back_changes_nothing(one: str, other: str, count: int, tmp_path: Path) -> None:
    rng = random.Random(f"{one} {other}")
    tried = 0
    for _ in range(40):
        plan = common_song(EVERY[one], EVERY[other], rng)
        try:
            messages = written(EVERY[one], plan)
        except DoesNotFit:
            continue  # beyond what limits alone can say (positions of a chain)
        path = saved(tmp_path, EVERY[one], plan.slot, messages)
        back = converted(converted(path, EVERY[other]), EVERY[one])
        assert back == path
        if able(EVERY[one], "row steps") == able(EVERY[other], "row steps"):
            assert back.read_bytes() == b"".join(messages), plan.rows
        else:  # a row of which nobody says that it is a part may come back as its steps
            whole = EVERY[one].transport == "file"
            read = [back.read_bytes()] if whole else list(syx.messages(back.read_bytes()))
            assert music(EVERY[one], read) == music(EVERY[one], messages), plan.rows
        tried += 1
        if tried == count:
            break
    assert tried >= min(count, 20)


def music(machine: Machine, messages: Sequence[bytes]) -> list[object]:
    return [(replace(row, length_assumed=False), row.signatures) if isinstance(row, PatternRow) else row
            for row in found_of(machine, tuple(messages))]  # fmt: skip


def heard(rows: tuple[object, ...], machine: Machine, tracks: int) -> Iterator[tuple[object, ...]]:
    for event in unroll(rows):
        if isinstance(event, Played):
            muted = frozenset(t for t in event.music.muted if t < tracks)
            for _ in range(event.music.plays):
                yield event.music.pattern, muted if able(machine, "row mutes") else None


@songs(2, 25)
def test_what_one_can_say_and_the_other_cannot_sounds_the_same_or_is_named(
    one: str, other: str, count: int, tmp_path: Path
) -> None:
    """Songs of the one machine alone, on the other with consent: the same patterns in the same order, apart from what
    the remarks name."""
    source, target = EVERY[one], EVERY[other]
    rng = random.Random(f"{one} to {other}")
    tried = 0
    for _ in range(25):
        plan = common_song(source, source, rng)
        data = b"".join(written(source, plan))
        path = tmp_path / "song"
        path.write_bytes(data)
        found = find_song(path)
        try:
            made = convert_song(found, target, asked(target, tmp_path, accept_changes=True), slot=0)
        except DoesNotFit as error:
            assert str(error).endswith((".", "`.")), error
            continue
        tracks = min(source.limits.tracks.value, target.limits.tracks.value)
        read = found_of(target, made.messages)
        assert list(heard(read, target, tracks)) == list(heard(found.rows, target, tracks)), made.plan.remarks
        lost = " ".join(made.plan.remarks)
        patterns = [event.music for event in unroll(found.rows) if isinstance(event, Played)]
        if any(row.muted for row in patterns) and not able(target, "row mutes"):
            assert "cannot mute" in lost
        if any(row.tempo_bpm is not None for row in patterns) and not has_tempo(target):
            assert "hold no tempo" in lost
        if any(isinstance(row, ReminderRow) for row in found.rows) and not able(target, "row names"):
            assert "Reminders are left out" in lost
        if plan.name and not able(target, "song names"):
            assert plan.name in lost
        tried += 1
        if tried == count:
            break
    # Where each of its plays takes a row, a song at random is too long for it.
    plays = target.limits.plays_per_row.value < source.limits.plays_per_row.value
    fewer = target.limits.patterns.value < source.limits.patterns.value or target.limits.song_rows.value < 40
    assert tried or fewer or plays


def found_of(machine: Machine, messages: tuple[bytes, ...]) -> tuple[object, ...]:
    for message in messages:
        known = machine.recognise(message)
        rows = known.codec.song_rows(known.codec.decode(message)) if known is not None and known.codec else None
        if rows is not None:
            return tuple(rows)
    raise AssertionError("no song was written")


def test_patterns_of_the_same_file_say_how_long_whole_rows_are() -> None:
    rows = (PatternRow(0, length_assumed=True), PatternRow(1, length_assumed=True), PatternRow(0, end_step=8))
    song = FoundSong(TOYBOX, 0, "", rows, {0: PatternFacts(length_steps=32)})
    made = convert_song(song, MACHINES["machinedrum"], ExportRequest())
    assert [row.end_step for row in made.plan.rows if isinstance(row, PatternRow)] == [32, 16, 8]
    assert any(text.startswith("Row 2 of the source plays the whole pattern") for text in made.plan.remarks)


def test_rows_behind_a_reminder_are_its_scene_where_reminders_have_no_rows() -> None:
    rows = (PatternRow(0), ReminderRow("VERSE"), PatternRow(1), PatternRow(2), ReminderRow("END"), PatternRow(3))
    for machine in (MACHINES["machinedrum"], MACHINES["paper"]):
        made = convert_song(FoundSong(CARDBOX, 0, "", rows, {}), machine, ExportRequest())
        scenes = [(row.scene, row.scene_name) for row in made.plan.rows if isinstance(row, PatternRow)]
        assert scenes == [(None, None), (0, "VERSE"), (0, "VERSE"), (1, "END")]


@pytest.mark.parametrize("other", READ)
@pytest.mark.parametrize("one", READ)
def test_silence_stays_silence(one: str, other: str) -> None:
    source, target = EVERY[one], EVERY[other]
    if not (able(source, "row mutes") and able(target, "row mutes")):
        pytest.skip("one of them cannot mute")
    every = frozenset(range(source.limits.tracks.value))
    rows = (PatternRow(0, muted=every), PatternRow(1, muted=every - {0}))
    made = convert_song(FoundSong(source, 0, "", rows, {}), target, ExportRequest())
    silent, other_row = (row for row in made.plan.rows if isinstance(row, PatternRow))
    assert silent.muted == frozenset(range(target.limits.tracks.value))
    assert 0 not in other_row.muted and other_row.muted <= every
