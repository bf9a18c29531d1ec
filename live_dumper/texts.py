"""Text between Live, XML and the status bar, the same on Python 2.7 and 3.

Live gives unicode on Python 3 and unicode or UTF-8 bytes on Python 2; XML 1.0 cannot hold every
character; the status bar and the log take the interpreter's own `str`.
"""

from __future__ import absolute_import

import re
import sys

PYTHON2 = sys.version_info[0] == 2
unicode_type = type(u"")

# What XML 1.0 cannot hold: control characters but tab, line feed and carriage return, two
# non-characters, and surrogates without a partner.
_CONTROLS = u"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
_ANY_SURROGATE = u"[\ud800-\udfff]"
# Python 2 on Windows and macOS is usually built so that an astral character is two surrogates: there a pair is sound.
_LONE_SURROGATE = u"(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])"
_SURROGATES = _LONE_SURROGATE if sys.maxunicode == 0xFFFF else _ANY_SURROGATE
_LONE = re.compile(_SURROGATES)
_FORBIDDEN = re.compile(_CONTROLS + u"|" + _SURROGATES)
_REPLACEMENTS = re.compile(u"\ufffd|" + _CONTROLS + u"|" + _SURROGATES)

# An attribute's line breaks and tabs would come back as blanks: they travel as references.
_ATTRIBUTE = re.compile(u'[&<>"\t\n\r]')
_CONTENT = re.compile(u"[&<>\r]")
_ENTITIES = {
    u"&": u"&amp;", u"<": u"&lt;", u">": u"&gt;", u'"': u"&quot;",
    u"\t": u"&#9;", u"\n": u"&#10;", u"\r": u"&#13;",
}


def to_unicode(value):
    """`value` as unicode text; bytes are read as UTF-8, broken ones replaced."""
    if isinstance(value, unicode_type):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return unicode_type(value)


def native(text):
    """`text` as the `str` of the running Python (UTF-8 bytes on Python 2): what Live's calls take."""
    text = _FORBIDDEN.sub(u"\ufffd", to_unicode(text))
    return text.encode("utf-8") if PYTHON2 else text


def lone_surrogates(text):
    """True when `text` holds half a character: no file name, XML or UTF-8 can hold that."""
    return _LONE.search(text) is not None


def clean(text):
    """(`text` without what XML 1.0 cannot hold, its marks or None).

    Each such character becomes U+FFFD. The marks are the hexadecimal codes of the originals, one for every
    U+FFFD of the result in its order, joined by commas (the schema's `replaced` attribute).
    """
    if _FORBIDDEN.search(text) is None:
        return text, None
    marks = u",".join(u"%x" % ord(match.group(0)) for match in _REPLACEMENTS.finditer(text))
    return _FORBIDDEN.sub(u"\ufffd", text), marks


def _entity(match):
    return _ENTITIES[match.group(0)]


def escape_attribute(text):
    """`text` as it is written between double quotes."""
    return text if _ATTRIBUTE.search(text) is None else _ATTRIBUTE.sub(_entity, text)


def escape_content(text):
    """`text` as it is written between two tags."""
    return text if _CONTENT.search(text) is None else _CONTENT.sub(_entity, text)


def exception_text(error):
    """The message of an exception as one unicode line, whatever its arguments are made of."""
    try:
        text = to_unicode(error) if PYTHON2 else str(error)
    except UnicodeError:  # Python 2: bytes in an exception that are not ASCII
        text = u" ".join(to_unicode(argument) for argument in error.args)
    return u" ".join(text.split())
