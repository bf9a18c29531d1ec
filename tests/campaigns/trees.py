"""XML documents as trees that can be changed freely and written in every way that a parser must bear."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

from tests.campaigns import evil

_CODECS = (
    ("utf-16", "UTF-16"), ("latin-1", "ISO-8859-1"), ("utf-8", "utf-7"), ("utf-32", "UTF-32"),
    ("cp1252", "windows-1252"), ("ascii", "us-ascii"),
)  # fmt: skip
_MOST = 20_000  # elements: what a change may grow a tree to, so that the campaign's time goes into the program
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


class Node:
    """An element: its tag, attributes, text before the first child, children."""

    __slots__ = ("attributes", "children", "tag", "text")

    def __init__(self, tag: str, attributes: dict[str, str], children: list[Node], text: str = "") -> None:
        self.tag, self.attributes, self.children, self.text = tag, attributes, children, text

    def copy(self) -> Node:
        """The same once more, free to change."""
        top = Node(self.tag, dict(self.attributes), self.children, self.text)
        pending = [top]
        while pending:  # no recursion: some of these trees are deep on purpose
            node = pending.pop()
            node.children = [Node(one.tag, dict(one.attributes), one.children, one.text) for one in node.children]
            pending += node.children
        return top

    def walk(self) -> Iterator[Node]:
        """This element and all below it."""
        pending = [self]
        while pending:
            one = pending.pop()
            yield one
            pending.extend(reversed(one.children))


def parse(data: bytes | str) -> Node:
    """The tree of a sound document."""
    return _node(ET.fromstring(data))


def _node(element: ET.Element) -> Node:
    text = element.text or ""
    return Node(element.tag, dict(element.attrib), [_node(one) for one in element], text if text.strip() else "")


def shrink(rng: random.Random, node: Node, alike: int, most: int) -> Node:
    """A small tree of the same kind: of children with the same tag at most `alike`, about `most` elements in all."""
    left = [most]

    def kept(one: Node) -> Node:
        left[0] -= 1
        by_tag: dict[str, int] = {}
        children = []
        for child in one.children:
            by_tag[child.tag] = by_tag.get(child.tag, 0) + 1
        seen: dict[str, int] = {}
        for child in one.children:
            seen[child.tag] = seen.get(child.tag, 0) + 1
            wanted = by_tag[child.tag] <= alike or rng.random() < alike / by_tag[child.tag]
            if left[0] > 0 and wanted:
                children.append(kept(child))
        return Node(one.tag, dict(one.attributes), children, one.text[:200])

    return kept(node)


def mutate(rng: random.Random, root: Node, others: Iterable[Node], times: int) -> None:
    """Change `root` in place `times` times; pieces of `others` may be put in."""
    pool = list(others)
    for _ in range(times):
        nodes = list(root.walk())
        if len(nodes) > _MOST:
            return
        node = rng.choice(nodes)
        how = rng.random()
        if how < 0.40 and node.attributes:
            node.attributes[rng.choice(list(node.attributes))] = evil.value(rng)
        elif how < 0.47 and node.attributes:
            del node.attributes[rng.choice(list(node.attributes))]
        elif how < 0.50 and node.attributes:
            name = rng.choice(list(node.attributes))
            node.attributes[rng.choice(("Value", "index", "id", "Id", "name", "Time", "zz"))] = node.attributes.pop(
                name
            )
        elif how < 0.60 and node.children:
            del node.children[rng.randrange(len(node.children))]
        elif how < 0.68 and node.children:
            at = rng.randrange(len(node.children))
            count = rng.choice((1, 1, 1, 2, 5, 40)) if rng.random() < 0.98 else 1500
            size = sum(1 for _ in node.children[at].walk())
            node.children[at:at] = [node.children[at].copy() for _ in range(min(count, _MOST // size + 1))]
        elif how < 0.73 and node.children:
            rng.shuffle(node.children)
        elif how < 0.79:
            node.tag = (
                rng.choice(nodes).tag
                if rng.random() < 0.7
                else rng.choice(("x", "Ableton", "LiveSet", "a.b-c", "ä", "T" * 300))
            )
        elif how < 0.89:
            source = rng.choice(pool) if pool and rng.random() < 0.6 else root
            piece = rng.choice(list(source.walk())).copy()
            if sum(1 for _ in piece.walk()) < 400:
                node.children.insert(rng.randint(0, len(node.children)), piece)
        elif how < 0.93:
            node.children, node.attributes = [], {} if rng.random() < 0.5 else node.attributes
        elif how < 0.96:
            node.text = evil.value(rng)
        elif how < 0.98:
            _nest(rng, node)
        else:
            names = [f"u{rng.randrange(10 ** rng.randint(1, 9))}" for _ in range(rng.choice((1, 3, 300)))]
            node.children += [Node(name, {name: evil.value(rng)[:80]}, []) for name in names]


def _nest(rng: random.Random, node: Node) -> None:
    depth = rng.choice((3, 20, 100, 250)) if rng.random() < 0.9 else rng.choice((260, 900))
    kept = node.children
    tag = node.tag if rng.random() < 0.7 else "deep"
    node.children = [Node(tag, dict(node.attributes) if depth < 30 else {}, kept)]
    for _ in range(min(depth, 600)):
        node.children = [Node(tag, {}, node.children)]


def write(node: Node) -> str:
    """The tree as text; characters that XML cannot carry become character references, lawful or not."""
    out: list[str] = []
    pending: list[Node | str] = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, str):
            out.append(one)
            continue
        attributes = "".join(f' {name}="{_escaped(value)}"' for name, value in one.attributes.items())
        if not one.children and not one.text:
            out.append(f"<{one.tag}{attributes}/>")
            continue
        out.append(f"<{one.tag}{attributes}>{_escaped(one.text)}")
        pending.append(f"</{one.tag}>")
        pending.extend(reversed(one.children))
    return "".join(out)


def _escaped(text: str) -> str:
    if text.isalnum():
        return text
    return "".join(_ESCAPES.get(c) or (f"&#{ord(c)};" if c < " " else c) for c in text)


def document(rng: random.Random, root: Node) -> bytes:
    """The tree as a file: mostly plain UTF-8, sometimes in another encoding, with odd parts, or damaged."""
    text = write(root)
    how = rng.random()
    if how < 0.70:
        return ('<?xml version="1.0" encoding="UTF-8"?>\n' + text).encode("utf-8", "surrogatepass")
    if how < 0.74:
        codec, name = rng.choice(_CODECS)
        return f'<?xml version="1.0" encoding="{name}"?>{text}'.encode(
            codec, "xmlcharrefreplace" if codec not in ("utf-16", "utf-32", "utf-8") else "replace"
        )
    if how < 0.78:
        return b"\xef\xbb\xbf" + text.encode("utf-8", "replace")
    if how < 0.80:
        odd = rng.choice(
            (
                '<!DOCTYPE a [<!ENTITY b "c">]>',
                "<!-- " + "x" * 2000 + " -->",
                "<?pi x?>",
                "<!---->",
                "\n" * 300,
                "<![CDATA[x]]>",
            )
        )
        return (odd + text).encode("utf-8", "replace")
    if how < 0.84:
        where = text.find(">", rng.randrange(len(text))) + 1
        odd = rng.choice(
            (
                "&undefined;",
                "&#xD800;",
                "&#0;",
                "&#xFFFFFF;",
                "<![CDATA[a]]>",
                "<!--x-->",
                "<?x y?>",
                "\x01",
                "text",
                "</x>",
                "<x>",
                "&#xFFFE;",
                "<a:b/>",
                '<a xmlns="u"/>',
                '<a xmlns:b="u" b:c="d"/>',
            )
        )
        return (text[:where] + odd + text[where:]).encode("utf-8", "replace")
    if how < 0.87:
        return text.encode("utf-8", "replace") + rng.choice((b"\0", b"\n<x/>", b"x" * 100, b"\0" * 1000, b"<!-- -->"))
    if how < 0.91:
        data = text.encode("utf-8", "replace")
        return data[: rng.randrange(len(data))]
    if how < 0.93:
        return text.encode("latin-1", "replace")
    return evil.damage(rng, text.encode("utf-8", "replace"))
