"""What MidiKontrol does with a line of the command file (its vocabulary: live_dumper/commands.py)."""

from __future__ import absolute_import

import traceback

from .live_dumper.commands import understand, vocabulary
from .live_dumper.texts import to_unicode


class Commands(object):
    """Runs one command line for the script and answers with a sentence."""

    def __init__(self, script):
        self._script = script

    def run(self, line, distrust):
        """`line`: one command; numbers count from 1, tracks, scenes and devices may be named instead.

        `distrust`: why Python is not taken from where the line comes from, "" when it may be.
        """
        script = self._script
        command, rest = understand(line) or (u"", u"")
        verb, _, what = command.partition(u" ")
        if verb == u"python":
            return self._python(rest, distrust)
        if verb == u"dump":
            return script.dump.start(str(what))
        if verb == u"reload":
            return script.reload_profile()
        if verb == u"trace":
            return script.set_trace(what == u"on")
        if verb == u"select":
            return script.select(what, rest)
        if verb == u"press":
            return script.press(rest)
        if verb == u"status":
            return script.status()
        if verb == u"help":
            return vocabulary() + u". With @NAME in front: only the script in the folder NAME"
        return u"not understood. Commands: " + vocabulary()

    def _python(self, statement, distrust):
        if not self._script.profile.python_on:
            return u"Python is switched off; command_file.python in the profile switches it on."
        if distrust:
            return u"Python is refused: %s." % distrust
        names = self._script.python_names
        try:
            try:
                code = compile(statement, "<command>", "eval")
            except SyntaxError:
                exec(compile(statement, "<command>", "exec"), names)
                return u"done"
            return to_unicode(repr(eval(code, names)))
        # The player's own statement: whatever it raises is the answer, and the script goes on. SystemExit, which exit()
        # raises, would end Live and lose the set.
        except (Exception, SystemExit):
            return to_unicode(traceback.format_exc()).strip()
