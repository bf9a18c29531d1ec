"""Binary formats as field tables: the table is the specification, reader and writer both walk it.

A :class:`Layout` lists fields by offset. Bytes that no field claims become fields of their own
(`unknown_0x2f`), kept as they are, so a decoded record holds every byte exactly once and
`encode(decode(data)) == data` from the fields alone. A layout is itself a kind and nests in others.

    ROW = Layout("song row", 10, (
        Field(0, u8, "pattern", "0-127 = A01-H16; 0xFF = end of song"),
        Field(4, u16be, "mutes", "bit n set = track n+1 muted"),
    ))
    ROW.decode(data)["mutes"]

Values: integers for numbers, bytes for `Raw`, a list for `Array`, a dict for a nested layout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from exporters.errors import BadDump
from exporters.formats import sevenbit

Record = dict[str, Any]


@runtime_checkable
class Kind(Protocol):
    """How a value lies in `size` bytes. `where` and `base` name the place in an error."""

    @property
    def size(self) -> int: ...

    def decode(self, data: bytes, where: str = "", base: int = 0) -> Any: ...

    def encode(self, value: Any, where: str = "", base: int = 0) -> bytes: ...


@dataclass(frozen=True)
class Int:
    """A whole number of `size` bytes."""

    size: int
    order: str = "big"
    signed: bool = False

    def decode(self, data: bytes, where: str = "", base: int = 0) -> int:
        return int.from_bytes(data, "little" if self.order == "little" else "big", signed=self.signed)

    def encode(self, value: Any, where: str = "", base: int = 0) -> bytes:
        bits = self.size * 8 - self.signed
        low, high = (-(1 << bits) if self.signed else 0), (1 << bits) - 1
        if not isinstance(value, int) or not low <= value <= high:
            raise BadDump(where, offset=base, got=value, allowed=f"{low}-{high}")
        return value.to_bytes(self.size, "little" if self.order == "little" else "big", signed=self.signed)


u8, s8 = Int(1), Int(1, signed=True)
u16be, u32be, s16be = Int(2), Int(4), Int(2, signed=True)
u16le, u32le, s16le = Int(2, "little"), Int(4, "little"), Int(2, "little", signed=True)


@dataclass(frozen=True)
class Seven:
    """A number as `size` 7-bit bytes, high first (Elektron tempo, checksum, length)."""

    size: int = 2

    def decode(self, data: bytes, where: str = "", base: int = 0) -> int:
        value = 0
        for index, byte in enumerate(data):
            if byte > 0x7F:
                raise BadDump(where, offset=base + index, got=byte, allowed="0-127")
            value = value << 7 | byte
        return value

    def encode(self, value: Any, where: str = "", base: int = 0) -> bytes:
        if not isinstance(value, int) or not 0 <= value < 1 << 7 * self.size:
            raise BadDump(where, offset=base, got=value, allowed=f"0-{(1 << 7 * self.size) - 1}")
        return bytes(value >> 7 * index & 0x7F for index in reversed(range(self.size)))


@dataclass(frozen=True)
class Raw:
    """Bytes kept as they are (names with their leftovers, state nobody understands)."""

    size: int

    def decode(self, data: bytes, where: str = "", base: int = 0) -> bytes:
        return bytes(data)

    def encode(self, value: Any, where: str = "", base: int = 0) -> bytes:
        if not isinstance(value, bytes | bytearray) or len(value) != self.size:
            got = f"{len(value)} bytes" if isinstance(value, bytes | bytearray) else repr(value)
            raise BadDump(where, offset=base, got=got, expected=f"{self.size} bytes")
        return bytes(value)


@dataclass(frozen=True)
class Array:
    """`count` values of one kind, one after the other."""

    kind: Kind
    count: int

    @property
    def size(self) -> int:
        return self.kind.size * self.count

    def decode(self, data: bytes, where: str = "", base: int = 0) -> list[Any]:
        step = self.kind.size
        return [
            self.kind.decode(data[step * i : step * (i + 1)], f"{where}[{i}]", base + step * i)
            for i in range(self.count)
        ]

    def encode(self, value: Any, where: str = "", base: int = 0) -> bytes:
        if not isinstance(value, Sequence) or len(value) != self.count:
            raise BadDump(where, offset=base, got=f"{value!r:.60}", expected=f"a list of {self.count} values")
        step = self.kind.size
        return b"".join(self.kind.encode(v, f"{where}[{i}]", base + step * i) for i, v in enumerate(value))


@dataclass(frozen=True)
class Packed:
    """A kind inside 7-bit packing; the packed section starts a new group. Offsets in errors are those of its start."""

    kind: Kind
    first_bit: int = 6

    @property
    def size(self) -> int:
        return sevenbit.packed_size(self.kind.size)

    def decode(self, data: bytes, where: str = "", base: int = 0) -> Any:
        plain = sevenbit.unpack(data, first_bit=self.first_bit)
        if sevenbit.pack(plain, first_bit=self.first_bit) != data:
            raise BadDump(where, offset=base, inside="the message", got="a byte that 7-bit packing cannot produce")
        return self.kind.decode(plain, where, base)

    def encode(self, value: Any, where: str = "", base: int = 0) -> bytes:
        return sevenbit.pack(self.kind.encode(value, where, base), first_bit=self.first_bit)


@dataclass(frozen=True)
class Field:
    """One row of the table: where, what kind, its name, what it means, and what a writer may put there."""

    offset: int
    kind: Kind
    name: str
    meaning: str = ""
    allowed: range | None = None


@dataclass(frozen=True)
class Layout:
    """A record of exactly `size` bytes. Fields may not overlap; gaps are kept as unknown bytes.

    Raises ValueError when the table itself is wrong (a defect of ours, found at import).
    """

    name: str
    size: int
    fields: tuple[Field, ...] = field(default=())

    def __post_init__(self) -> None:
        whole: list[Field] = []
        end = 0
        for item in sorted(self.fields, key=lambda f: f.offset):
            if item.offset < end:
                raise ValueError(f"{self.name}: field {item.name} at 0x{item.offset:x} overlaps the one before it")
            if item.offset > end:
                whole.append(_unknown(end, item.offset))
            whole.append(item)
            end = item.offset + item.kind.size
        if end > self.size:
            raise ValueError(f"{self.name}: fields end at 0x{end:x}, the record at 0x{self.size:x}")
        if end < self.size:
            whole.append(_unknown(end, self.size))
        if len({item.name for item in whole}) != len(whole):
            raise ValueError(f"{self.name}: two fields share a name")
        object.__setattr__(self, "fields", tuple(whole))

    def decode(self, data: bytes, where: str = "", base: int = 0) -> Record:
        """All fields by name. `base` is added to offsets in errors. Raises BadDump."""
        if len(data) != self.size:
            raise BadDump(where or self.name, got=f"{len(data)} bytes", expected=f"{self.size} bytes")
        return {
            f.name: f.kind.decode(data[f.offset : f.offset + f.kind.size], _place(where, self, f), base + f.offset)
            for f in self.fields
        }

    def encode(self, value: Any, where: str = "", base: int = 0) -> bytes:
        """The record's bytes. Raises BadDump for a missing or unknown field or a value that its kind cannot hold."""
        if not isinstance(value, Mapping):
            raise BadDump(where or self.name, offset=base, got=f"{value!r:.60}", expected="a record")
        extra = set(value) - {f.name for f in self.fields}
        missing = [f.name for f in self.fields if f.name not in value]
        if extra or missing:
            got = f"missing {', '.join(missing)}" if missing else f"unknown {', '.join(sorted(extra))}"
            raise BadDump(where or self.name, got=got, expected="its fields")
        return b"".join(f.kind.encode(value[f.name], _place(where, self, f), base + f.offset) for f in self.fields)

    def check(self, value: Mapping[str, Any], where: str = "") -> None:
        """Raise BadDump for the first number outside what a writer may put there (reading never refuses these)."""
        for f in self.fields:
            place = _place(where, self, f)
            if f.allowed is not None:
                for inner, item in _numbers(f.kind, value[f.name], place):
                    if item not in f.allowed:
                        allowed = f"{f.allowed.start}-{f.allowed.stop - 1}"
                        raise BadDump(inner, offset=f.offset, got=item, allowed=allowed)
            if isinstance(f.kind, Layout):
                f.kind.check(value[f.name], place)
            elif isinstance(f.kind, Array) and isinstance(f.kind.kind, Layout):
                for index, item in enumerate(value[f.name]):
                    f.kind.kind.check(item, f"{place}[{index}]")

    def blank(self) -> Record:
        """A record of zero bytes: the start of something new."""
        return self.decode(bytes(self.size))

    def spans(self) -> Iterator[tuple[int, int, str]]:
        """(start, end, name) of every field, unknown ones included, in order and without a gap."""
        for f in self.fields:
            yield f.offset, f.offset + f.kind.size, f.name


def _unknown(start: int, end: int) -> Field:
    return Field(start, Raw(end - start), f"unknown_0x{start:x}", "meaning unknown, carried through unchanged")


def _place(where: str, layout: Layout, item: Field) -> str:
    return f"{where or layout.name}, {item.name}"


def _numbers(kind: Kind, value: Any, place: str) -> Iterator[tuple[str, int]]:
    if isinstance(value, int):
        yield place, value
    elif isinstance(kind, Packed):
        yield from _numbers(kind.kind, value, place)
    elif isinstance(kind, Array) and not isinstance(kind.kind, Layout):
        for index, item in enumerate(value):
            yield from _numbers(kind.kind, item, f"{place}[{index}]")
    elif isinstance(kind, Raw):
        for index, byte in enumerate(value):
            yield f"{place}[{index}]", byte
