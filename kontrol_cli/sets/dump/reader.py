"""The one pass over a dump: every element goes to the reader of its document, nothing is kept as a tree."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from exporters.errors import BadInput
from exporters.words import counted
from kontrol_cli.sets.bounded_stream import BoundedStream
from kontrol_cli.sets.dump.stray_signs import StraySigns
from kontrol_cli.sets.rows import Rows
from kontrol_cli.sets.sniffing import CHUNK, UnpackedStream, root_name, undecodable

if TYPE_CHECKING:
    from kontrol_cli.sets.dump.document import DocumentReader
    from kontrol_cli.sets.dump.legacy_api import LegacyApiReader


_LONGEST_TAG = 1 << 20
_MOST_FAULTS = 100  # so many entries the log of a parser keeps


def read_dump(stream: IO[bytes] | UnpackedStream, rows: Rows, *, name: str, path: str | None) -> None:
    """Read a live-set or live-api document, or a public API document of another program, into the wanted tables.

    A dump that was cut off after its head is used as far as it goes: `set.complete` is false and a remark says where it
    ends. Unknown elements and attributes are ignored, with one remark each. Raises BadInput: another root, a
    version above ours, cut off before its head, damaged in the middle.
    """
    from kontrol_cli.sets.dump.legacy_api import LegacyApiReader
    from kontrol_cli.sets.dump.live_api import LiveApiReader
    from kontrol_cli.sets.dump.live_set import LiveSetReader

    source = stream if isinstance(stream, UnpackedStream) else UnpackedStream(stream, name)
    root = root_name(source, name)
    if root == "live-set":
        reader = LiveSetReader(rows, name=name, path=path)
        ended = _parse(source, reader, rows, name=name, root=root)
        reader.finish(cut_off=not ended)
    elif root == "live-api":
        api = LiveApiReader(rows, name=name)
        ended = _parse(source, api, rows, name=name, root=root)
        api.finish(cut_off=not ended)
    elif root in ("LiveAPI", "Live", "Root"):
        legacy = LegacyApiReader(rows, name=name)
        _parse_leniently(source, legacy, rows, name)
        legacy.finish()
    else:
        raise BadInput(f"{name}: <{root[:40]}> is not a dump. Name a document of DumpXML (<live-set> or <live-api>).")


def _parse(source: UnpackedStream, handler: DocumentReader, rows: Rows, *, name: str, root: str) -> bool:
    """Feed the whole document to the handler; False when it was cut off. Raises BadInput when it is damaged."""
    from lxml import etree

    # Entities are left to the parser: without a DOCTYPE, which was refused, there are only those of XML itself (with
    # resolve_entities=False lxml would give a target "&#38;" for an "&").
    target: Any = handler  # lxml asks for start, end, data and close only
    parser = etree.XMLParser(target=target, no_network=True, load_dtd=False)
    bounded = BoundedStream(source, rows, name=name, keeps_tree=False)
    try:
        # libxml2 would still report an element whose tag is cut in two, with the attributes so far: what follows the
        # last ">" waits until more comes, and is not fed when it begins a tag that never ends.
        waiting = b""
        while data := bounded.read(CHUNK):
            waiting += data
            end = waiting.rfind(b">") + 1 if len(waiting) < _LONGEST_TAG else len(waiting)
            parser.feed(waiting[:end])
            waiting = waiting[end:]
        if b"<" not in waiting:
            parser.feed(waiting)
        parser.close()
    except etree.XMLSyntaxError as error:
        if source.read(1) or source.tail.rstrip().endswith(f"</{root}>".encode()):
            raise _damaged(name, error) from None
        return False
    except UnicodeDecodeError as error:
        raise undecodable(name, error) from None
    return True


def _parse_leniently(source: UnpackedStream, handler: DocumentReader | LegacyApiReader, rows: Rows, name: str) -> None:
    """Feed a foreign document; where it is not well-formed the parser goes on and a remark says where it broke."""
    from lxml import etree

    target: Any = handler
    parser = etree.XMLParser(target=target, no_network=True, load_dtd=False, recover=True)
    bounded = BoundedStream(source, rows, name=name, keeps_tree=True)  # names and texts are kept to the end
    signs = StraySigns()
    try:
        while data := bounded.read(CHUNK):
            parser.feed(signs.mended(data))
        parser.feed(signs.mended(b"", last=True))
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _damaged(name, error) from None
    except UnicodeDecodeError as error:
        raise undecodable(name, error) from None
    if signs.places:
        rows.remark(
            f"{name} is not well-formed XML: {counted(signs.places, 'sign')} '<', first in line {signs.line}, begin no "
            "tag; they were read as letters."
        )
    faults = [entry for entry in parser.feed_error_log if entry.level >= etree.ErrorLevels.ERROR]
    if faults:
        first = faults[0]
        most = "at least " if len(faults) >= _MOST_FAULTS else ""
        rows.remark(
            f"{name} is not well-formed XML in {most}{counted(len(faults), 'place')}, first at line {first.line}, "
            f"column {first.column} ({first.message.strip()}); read as far as it makes sense."
        )


def _damaged(name: str, error: SyntaxError) -> BadInput:
    line, column = error.position  # type: ignore[attr-defined]
    message = " ".join((error.msg or "").split(", line")[0].split())  # one of libxml2's own ends in a line break
    return BadInput(
        f"{name}: the XML is damaged at line {line}, column {column} ({message}). "
        "Dump the set again, or repair that line."
    )
