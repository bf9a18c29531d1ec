"""XML written from top to bottom into a binary stream, with bounded memory.

Live 8 and 9 ship a reduced standard library, and a tree in memory would grow with the set: hence our own writer.
"""

from __future__ import absolute_import

from .texts import clean, escape_attribute, escape_content, to_unicode

FLUSH_PIECES = 2048  # pieces kept before they go to the file, some 100 kB


def number_text(value):
    """An int, float or bool as XML Schema spells it (a float with its shortest exact digits)."""
    if value is True:
        return u"true"
    if value is False:
        return u"false"
    if isinstance(value, float):
        # Not every float subclass of Boost.Python prints as a number: convert first.
        text = repr(float(value))
        return {"inf": u"INF", "-inf": u"-INF", "nan": u"NaN"}.get(text) or to_unicode(text)
    # %d instead of str: Boost enumerations are ints that print as names, and Python 2 has long.
    return u"%d" % value


class XmlWriter(object):
    """Writes elements into `stream` (binary, UTF-8). `replaced` counts texts with characters that XML cannot hold."""

    def __init__(self, stream):
        self._stream = stream
        self._pieces = [u'<?xml version="1.0" encoding="UTF-8"?>\n']
        self._open = []
        self.replaced = 0
        self.elements = 0

    @property
    def depth(self):
        """How many elements are open."""
        return len(self._open)

    def start(self, tag, attributes=()):
        """Open an element. `attributes` are (name, text) pairs; a text of None leaves the attribute out."""
        self._line(tag, attributes, u">")
        self._open.append(tag)

    def empty(self, tag, attributes=()):
        """An element without content."""
        self._line(tag, attributes, u"/>")

    def text(self, tag, text, attributes=()):
        """An element that holds one text."""
        text, marks = clean(to_unicode(text))
        if marks is not None:
            self.replaced += 1
            attributes = list(attributes) + [("replaced", u"text=" + marks)]
        self._line(tag, attributes, u"")
        self._pieces.append(u">%s</%s>" % (escape_content(text), tag))

    def end(self):
        """Close the innermost open element."""
        tag = self._open.pop()
        self._pieces.append(u"\n" + u" " * len(self._open) + u"</" + tag + u">")

    def close_to(self, depth):
        """Close elements until `depth` of them are open."""
        while len(self._open) > depth:
            self.end()

    def flush(self):
        """Hand everything to the stream. Raises OSError or IOError."""
        if self._pieces:
            data = u"".join(self._pieces).encode("utf-8")
            self._pieces = []
            self._stream.write(data)

    def finish(self):
        """Close what is open and flush."""
        self.close_to(0)
        self._pieces.append(u"\n")
        self.flush()

    def _line(self, tag, attributes, ending):
        pieces = self._pieces
        if len(pieces) > FLUSH_PIECES:
            self.flush()
            pieces = self._pieces
        self.elements += 1
        if self._open:
            pieces.append(u"\n" + u" " * len(self._open))
        pieces.append(u"<" + tag)
        replaced = None
        for name, text in attributes:
            if text is None:
                continue
            text, marks = clean(text)
            if marks is not None:
                self.replaced += 1
                replaced = (u"" if replaced is None else replaced + u" ") + name + u"=" + marks
            pieces.append(u' %s="%s"' % (name, escape_attribute(text)))
        if replaced is not None:
            pieces.append(u' replaced="%s"' % replaced)
        pieces.append(ending)
