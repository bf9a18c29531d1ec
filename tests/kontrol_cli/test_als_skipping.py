"""Readings that need no tracks pass over them: the same rows, the same messages, whatever the pieces."""

from __future__ import annotations

import io
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.errors import BadInput
from kontrol_cli.sets.als.skipping import AFTER_TRACKS, NotPassedOver, WithoutTracks
from kontrol_cli.sets.liveset import read_set
from kontrol_cli.sets.reading import read_into
from kontrol_cli.sets.rows import Row, Rows
from kontrol_cli.sets.sniffing import UnpackedStream
from tests.corpus import corpus_path
from tests.kontrol_cli.als_xml import clip, document, envelope, main_track_11, slot, track

LOCATORS = '<Locators><Locators><Locator Id="0"><Time Value="8"/><Name Value="Drop"/></Locator></Locators></Locators>'
SET = document(
    track(slots=slot(clip())) + "\n" + track("AudioTrack", track_id=11),
    main=main_track_11(envelopes=envelope(8, [(-63072000, 120), (4, 120), (4, 60)])),
    rest=LOCATORS,
)


class Pieces(io.BytesIO):
    """A file that gives `size` bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self.size = size

    def read(self, size: int | None = -1) -> bytes:
        wanted = self.size if size is None or size < 0 else min(size, self.size)
        return super().read(wanted)


def both(source: bytes | Path) -> list[list[list[Row]]]:
    """The rows of the tables behind the tracks, read alone and read with the tracks."""
    alone, whole = (
        read_set(io.BytesIO(source) if isinstance(source, bytes) else source, tables=tables)
        for tables in (AFTER_TRACKS, {*AFTER_TRACKS, "tracks"})
    )
    return [[one.rows(table) for table in sorted(AFTER_TRACKS)] for one in (alone, whole)]


def test_the_rows_are_the_same() -> None:
    alone, whole = both(SET.encode())
    assert alone == whole
    assert [(row["name"], row["start_seconds"]) for row in alone[0]] == [("Drop", 6.0)]  # 4 at 120, 4 at 60


@given(
    before=st.text("<Track s>/\n", max_size=30), inside=st.text("</Track s>\n", max_size=30),
    after=st.text("</Track s>\n", max_size=30), size=st.integers(1, 12), given_size=st.integers(1, 12),
)  # fmt: skip
def test_any_pieces(before: str, inside: str, after: str, size: int, given_size: int) -> None:
    if "<Tracks>" in before + "<Track" or "</Tracks>" in inside:
        return
    data = f"..{before}<Tracks>{inside}</Tracks>{after}".encode()
    # Whatever a mark can be put together from, the first one counts.
    head, _, rest = data.partition(b"<Tracks>")
    passed, _, tail = rest.partition(b"</Tracks>")
    shortened = WithoutTracks(UnpackedStream(Pieces(data, size), "x"))
    found = b"".join(iter(lambda: shortened.read(given_size), b""))
    assert found == head + b"<Tracks>" + b"\n" * passed.count(b"\n") + b"</Tracks>" + tail


@pytest.mark.parametrize("second", ["<Tracks", "</Tracks"])
@pytest.mark.parametrize("size", range(1, 14))
def test_a_second_tag_is_seen_in_whatever_pieces_it_comes(second: str, size: int) -> None:
    data = f"<Tracks>a</Tracks>b{second} Id='1'>c".encode()
    shortened = WithoutTracks(UnpackedStream(Pieces(data, size), "x"))
    with pytest.raises(NotPassedOver):
        list(iter(lambda: shortened.read(100), b""))


@pytest.mark.parametrize("tracks", ["<Tracks/>", "<Tracks />", "<Tracks Id='1'></Tracks>", "<Tracks></Tracks>"])
def test_tracks_in_another_spelling(tracks: str) -> None:
    alone, whole = both(document(main=main_track_11(), rest=LOCATORS).replace("<Tracks></Tracks>", tracks).encode())
    assert alone == whole
    assert len(alone[0]) == 1


def test_a_cut_off_set_is_still_refused_with_its_line() -> None:
    whole = SET.encode()
    for end in (b"</Tracks>", b"</MidiTrack>", b"<Locators>"):
        with pytest.raises(BadInput, match="cut off or damaged"):
            read_set(io.BytesIO(whole[: whole.index(end)]), tables=AFTER_TRACKS)
    with pytest.raises(BadInput, match="at line 5"):
        read_set(io.BytesIO(whole.replace(b"</LiveSet>", b"\n</Live>")), tables=AFTER_TRACKS)


@pytest.mark.corpus
def test_every_set_of_the_corpus() -> None:
    paths = [path for path in (corpus_path() / "als").iterdir() if path.suffix in (".als", ".alc")]
    assert len(paths) > 80
    for path in paths:
        alone, whole = both(path)
        assert alone == whole, path.name


def test_a_root_inside_the_tracks_is_not_a_track() -> None:
    """Found by a campaign: an <Ableton> element among the tracks was taken for one, with a KeyError."""
    text = document(track(name="Drums") + '<Ableton MajorVersion="5"/>')
    rows = Rows(("tracks",))
    read_into(BytesIO(text.encode()), rows)
    assert [row["name"] for row in rows.of("tracks")] == ["Drums", "Master"]
