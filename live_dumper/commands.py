"""The vocabulary of the command file, one for all scripts of Kontrol. Each script does what it can do and says so of
the rest.
"""

from __future__ import absolute_import

# words: (what follows them, whether LiveDumper does it too)
_COMMANDS = (
    (u"dump set", u"", True),
    (u"dump track", u"", True),
    (u"dump api", u"", True),
    (u"dump cancel", u"", True),
    (u"reload profile", u"", False),
    (u"trace on", u"", False),
    (u"trace off", u"", False),
    (u"select track", u"N", False),
    (u"select scene", u"N", False),
    (u"select device", u"N", False),
    (u"select bank", u"N", False),
    (u"select layer", u"N", False),
    (u"press", u"ACTION", False),
    (u"status", u"", True),
    (u"help", u"", True),
    (u"python", u"STATEMENT", False),
)


def vocabulary(dumper_only=False):
    """The commands in one line, as `help` shows them; those of LiveDumper alone with `dumper_only`."""
    return u" | ".join((words + u" " + rest).strip() for words, rest, dumps in _COMMANDS if dumps or not dumper_only)


def understand(line):
    """(command, what follows it) of a line of the file, or None when there is no such command.

    Commands are read in upper or lower case; what follows is taken as it was written.
    """
    for words, rest, _ in _COMMANDS:
        parts = line.split(None, len(words.split()))
        count = len(words.split())
        if u" ".join(parts[:count]).lower() != words:
            continue
        following = parts[count].strip() if len(parts) > count else u""
        if bool(following) == bool(rest):
            return words, following
    return None
