"""Reading the settings that the user writes by hand: small JSON files that may hold anything.

A device or a pipe would block Live, a million brackets end Python's parser (on each Python with another error), and a
number with a million digits takes minutes: all of it is refused before it is parsed, in one sentence.
"""

from __future__ import absolute_import

import io
import json
import os
import re
import stat

from .texts import exception_text, to_unicode

LIMIT_BYTES = 65536  # ours have less than a thousand
DEEPEST = 32  # lists and objects inside each other; ours need 4
_LONGEST_NUMBER = 300  # digits: what no float holds
_TOKENS = re.compile(u'"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"?|[\\[{]|[\\]}]|[-+.0-9eE]{%d,}' % (_LONGEST_NUMBER + 1), re.DOTALL)


class OwnFileError(ValueError):
    """The file cannot be used; the message says what is wrong with it (without the path)."""


def read_own_json(path):
    """The object in the JSON file `path`, None when there is no such file.

    Raises OwnFileError: not an ordinary file, too large, not UTF-8, not JSON, nested too deeply, not an object.
    """
    data = _read(path)
    if data is None:
        return None
    try:
        text = data.decode("utf-8-sig")  # Windows editors put a byte order mark in front
    except UnicodeError as error:
        raise OwnFileError(u"is not JSON: it is not UTF-8 text (%s)." % exception_text(error))
    _check_depth(text)
    try:
        value = json.loads(text)
    except ValueError as error:
        raise OwnFileError(u"is not JSON (%s)." % exception_text(error))
    except (RuntimeError, MemoryError) as error:  # RuntimeError: the parser's depth, RecursionError from Python 3.5 on
        raise OwnFileError(u"cannot be read (%s)." % (exception_text(error) or u"out of memory"))
    if not isinstance(value, dict):
        raise OwnFileError(u"holds no object; it begins with { and ends with }.")
    return value


def _read(path):
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise OwnFileError(u"is not an ordinary file.")
        with io.open(path, "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise OwnFileError(u"is not an ordinary file.")
            data = stream.read(LIMIT_BYTES + 1)
    except (IOError, OSError) as error:
        if not os.path.lexists(path):
            return None
        raise OwnFileError(u"cannot be read (%s)." % to_unicode(error.strerror or exception_text(error)))
    except UnicodeError:  # a home folder whose name the system's encoding does not have
        return None
    if len(data) > LIMIT_BYTES:
        raise OwnFileError(u"is longer than %d bytes." % LIMIT_BYTES)
    return data


def _check_depth(text):
    depth = 0
    for match in _TOKENS.finditer(text):
        token = match.group(0)
        if token in u"[{":
            depth += 1
            if depth > DEEPEST:
                raise OwnFileError(u"is nested deeper than %d brackets." % DEEPEST)
        elif token in u"]}":
            depth -= 1
        elif not token.startswith(u'"'):
            raise OwnFileError(u"holds a number with more than %d digits." % _LONGEST_NUMBER)
