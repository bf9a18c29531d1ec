"""What a document may hold while it is read: counted to the byte, so that no part of the count can be left out."""

from __future__ import annotations

import gzip
import io

import pytest

from exporters.errors import BadInput
from kontrol_cli.sets import bounded_stream, bounds, rows
from kontrol_cli.sets.bounded_stream import BoundedStream
from kontrol_cli.sets.rows import Rows
from kontrol_cli.sets.sniffing import CHUNK, UnpackedStream


def stream(data: bytes, *, keeps_tree: bool) -> BoundedStream:
    return BoundedStream(io.BytesIO(data), Rows(["scenes"]), name="a.xml", keeps_tree=keeps_tree)


# data, what a tree of it needs: 256 for a tag, 240 for an attribute, 1 for a byte; without a tree 100 and a half byte
@pytest.mark.parametrize(
    ("data", "tree", "events"),
    [(b"x" * 1000, 1000, 500), (b"<a/>" * 10, 10 * 260, 10 * 102), (b"<a b=''/>", 256 + 240 + 9, 104)],
)
def test_bytes_tags_and_attributes_all_count(
    data: bytes, tree: int, events: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for keeps_tree, need in ((True, tree), (False, events)):
        monkeypatch.setattr(rows, "MAX_HELD", need)
        assert stream(data, keeps_tree=keeps_tree).read(5000) == data
        monkeypatch.setattr(rows, "MAX_HELD", need - 1)
        with pytest.raises(BadInput, match="larger than any set"):
            stream(data, keeps_tree=keeps_tree).read(5000)


def test_what_was_let_go_makes_room_and_what_is_kept_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_HELD", 1500)
    for kept in (500, 501):
        read = stream(b"x" * 2000, keeps_tree=True)
        read.read(1000)
        read.let_go(kept)
        if kept == 500:
            assert len(read.read(1000)) == 1000
        else:
            with pytest.raises(BadInput, match="larger than any set"):
                read.read(1000)


def test_long_texts_of_rows_count(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Rows(["scenes"])
    row = bounds.rows_weight(len(rows.TABLES["scenes"].columns), 1)
    monkeypatch.setattr(rows, "MAX_HELD", row + 4000)
    found.of("scenes").append({"scene": 0, "name": "x" * bounds.LONG_TEXT})
    found.make_room()
    found.clear()
    found.of("scenes").append({"scene": 0, "name": "x" * 4000})  # 4000 bytes and what Python needs beside them
    with pytest.raises(BadInput, match="larger than any set"):
        found.make_room()


@pytest.mark.parametrize("piece", [7, 1 << 16])
def test_attributes_of_one_tag_are_counted_across_pieces(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_stream, "MAX_ATTRIBUTES", 20)

    def read_all(data: bytes) -> bytes:
        read = stream(data, keeps_tree=False)
        return b"".join(iter(lambda: read.read(piece), b""))

    twenty = b"<a " + b"b='' " * 20 + b"/>"
    assert read_all(twenty * 30) == twenty * 30
    with pytest.raises(BadInput, match="one of its tags has more than 20 attributes"):
        read_all(twenty + b"<a " + b"b='' " * 21 + b"/>")


def test_remarks_are_counted_and_cut() -> None:
    found = Rows(["scenes"])
    for number in range(150):
        found.remark(f"{number} {'x' * 5000}")
    assert len(found.remarks) == rows.MAX_REMARKS + 1 and found.remarks[-1].startswith("50 more")
    assert max(map(len, found.remarks)) <= 1004


class Endless(io.RawIOBase):
    """A gzip member and zeros without end; it fails where nobody should read any more."""

    def __init__(self) -> None:
        self.head = gzip.compress(b"<a/>")
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        data, self.head = self.head[:size], self.head[size:]
        data = data or bytes(size)
        self.given += len(data)
        assert self.given < 40 << 20
        return data


def test_padding_without_end_has_an_end() -> None:
    assert UnpackedStream(Endless(), "a.als").read() == b"<a/>"


def test_what_follows_bytes_that_do_not_belong_is_not_read_either() -> None:
    """The first piece ends with the member, the second is junk, the third looks like a member again."""
    plain = gzip.compress(b"<a/>", mtime=0)
    extra = 2 + CHUNK - len(plain) - 2  # FEXTRA (RFC 1952, 2.3.1): its length in two bytes, then it
    first = plain[:3] + b"\x04" + plain[4:10] + extra.to_bytes(2, "little") + bytes(extra) + plain[10:]
    assert len(first) == 2 + CHUNK
    stream = UnpackedStream(io.BytesIO(first + b"j" * CHUNK + gzip.compress(b"<b/>")), "a.als")
    assert stream.read() == b"<a/>" and stream.has_more_behind
    assert stream.read(10) == b""
