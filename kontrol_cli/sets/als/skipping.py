"""A saved set without what its tracks hold, for readings that need only what follows them."""

from __future__ import annotations

from kontrol_cli.sets.sniffing import CHUNK, UnpackedStream

AFTER_TRACKS = frozenset({"locators", "tempo_events", "signature_events"})
"""The tables for which a set's tracks say nothing: main track and locators come after them (Live 8 to 12)."""

# All measured sets have exactly one of each, written like this, and neither comments nor CDATA that could hold one.
# A set that writes them otherwise or more than once is read whole.
_START, _END = b"<Tracks>", b"</Tracks>"
_ANY = (b"<Tracks", b"</Tracks")


class NotPassedOver(Exception):
    """The set's tracks are written in a way that cannot be passed over: it has to be read whole."""


class WithoutTracks:
    """The document of `source` with nothing but line ends between the first <Tracks> and </Tracks>.

    The tracks are nine tenths of a set; passing over their bytes is several times as fast as parsing them. Line
    numbers in messages stay right. What the tracks hold is not checked; the gzip checksum of the whole file is.
    Reading raises NotPassedOver where another <Tracks> or </Tracks> comes, inside the tracks or behind them.
    """

    def __init__(self, source: UnpackedStream) -> None:
        self._source = source
        self._mark: bytes | None = _START
        self._held = b""  # read, but perhaps the beginning of a mark
        self._ready = b""
        self._counts = [0, 0]
        self._end = b""  # the last bytes, in which a mark may have begun

    def read(self, size: int) -> bytes:
        """At most `size` bytes of what remains of the document, b"" at its end."""
        while not self._ready:
            data = self._source.read(CHUNK)
            self._count(data)
            if not data and not self._held:
                return b""
            self._ready = self._pass(self._held + data, is_last=not data)
        data, self._ready = self._ready[:size], self._ready[size:]
        return data

    def _count(self, data: bytes) -> None:
        """Raise NotPassedOver when a second tag of one of the two kinds has come, in whatever pieces."""
        seen = self._end + data
        for number, mark in enumerate(_ANY):
            # What the end of the piece before held whole was counted with it.
            self._counts[number] += seen.count(mark) - self._end.count(mark)
        self._end = seen[-(len(_ANY[1]) - 1) :]
        if max(self._counts) > 1:
            raise NotPassedOver

    def _pass(self, data: bytes, *, is_last: bool) -> bytes:
        """What to give of `data`; the rest of it is held until more is known."""
        given = b""
        while self._mark is not None and (at := data.find(self._mark)) >= 0:
            given += self._kept(data[:at])
            self._mark, data = (_END, data[at:]) if self._mark is _START else (None, data[at:])
            if self._mark is _END:
                given, data = given + _START, data[len(_START) :]
        hold = 0 if is_last or self._mark is None else min(len(data), len(self._mark) - 1)
        self._held = data[len(data) - hold :]
        return given + self._kept(data[: len(data) - hold])

    def _kept(self, data: bytes) -> bytes:
        return b"\n" * data.count(b"\n") if self._mark is _END else data
