"""The vocabulary of the command file."""

from __future__ import absolute_import

import traceback

from .LiveAccess import to_text

HELP = (u"dump set | dump track | dump api | dump cancel | reload profile | trace on | trace off | "
        u"select track N | select scene N | select device N | select layer N | status | help | python STATEMENT")


class Commands(object):
    """Runs one command line for the script and answers with a sentence."""

    def __init__(self, script):
        self._script = script

    def run(self, line, distrust):
        """`line`: one command; numbers count from 1, tracks, scenes and devices may be named instead.

        `distrust`: why Python is not taken from where the line comes from, "" when it may be.
        """
        script = self._script
        if line.split(None, 1)[0].lower() == u"python":
            return self._python(line.partition(u" ")[2].strip(), distrust)
        words = line.split(None, 2)
        verb = u" ".join(words[:2]).lower()
        if verb in (u"dump set", u"dump track", u"dump api", u"dump cancel") and len(words) == 2:
            return script.dump.start(str(verb.split()[1]))
        if verb == u"reload profile" and len(words) == 2:
            return script.reload_profile()
        if verb in (u"trace on", u"trace off") and len(words) == 2:
            return script.set_trace(verb == u"trace on")
        if words[0].lower() == u"select" and len(words) == 3:
            return script.select(words[1].lower(), words[2].strip())
        if verb == u"status":
            return script.status()
        if verb == u"help":
            return HELP
        return u"not understood. Commands: " + HELP

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
            return to_text(repr(eval(code, names)))
        # The player's own statement: whatever it raises is the answer, and the script goes on. SystemExit, which exit()
        # raises, would end Live and lose the set.
        except (Exception, SystemExit):
            return to_text(traceback.format_exc()).strip()
