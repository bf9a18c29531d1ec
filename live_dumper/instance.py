"""Which of the running scripts of Kontrol this one is, and which lines of the command file are meant for it.

A script is called as the folder that Live loaded it from: that is its name in Live's list, two of them cannot be the
same, and Python imports a folder by its name. (No known call tells a script its MIDI ports, and what the number of
`instance_identifier` means is not known: it tells two slots of one folder apart in the log, and nothing depends on it.)
"""

from __future__ import absolute_import

from .reading import call, given, items, read
from .texts import to_unicode


class Instance(object):
    """`kind`: MidiKontrol or LiveDumper; `name`: the folder's own name; `listens`: whether it reads the command file.

    `runs`: False once the script has ended. `module`: the __name__ of one of its modules. Live hands every script all scripts that run (connect_script_instances);
    those of Kontrol have an attribute `kontrol_instance`, which is one of these.
    """

    def __init__(self, kind, module, c_instance):
        self.kind = kind
        self.name = to_unicode(module.partition(".")[0])
        self.listens = True
        self.runs = True
        number = call(c_instance, "instance_identifier")
        self.number = number if isinstance(number, int) else None
        self._known = []
        self._met = False

    def meet(self, scripts):
        """Remember the others of ours among `scripts`, all that run now."""
        found = [read(script, "kontrol_instance") for script in items(scripts, "scripts")]
        self._known = [one for one in found if one is not self and given(one) and given(read(one, "name"))]
        self._met = True

    def end(self):
        """Its script ends. Whether Live tells the others is not known, so they see it here."""
        self.runs = False

    @property
    def _others(self):
        return [one for one in self._known if read(one, "runs") is not False]

    @property
    def label(self):
        """What its lines begin with where several scripts write into one log: "" for the usual one that runs alone."""
        if not self._others and self.name == self.kind:
            return u""
        return self.name + (u"" if self.is_the_only_one or self.number is None else u" #%d" % self.number)

    @property
    def is_the_only_one(self):
        """Whether no other slot has the same folder."""
        return all(one.name != self.name for one in self._known)  # even one that has just ended: both come back

    def labelled(self, text):
        """`text` with the label and a colon in front, where there is one."""
        return u"%s: %s" % (self.label, text) if self.label else text

    def mine(self, lines, log):
        """The commands among `lines` that are meant for this script, without the `@NAME` in front of them.

        A name that no running script has is said once, by the first of the scripts: `log(text)`.
        """
        for line in lines:
            name, command = address(line)
            if name is None or name.lower() == self.name.lower():
                yield command
            elif self._met and self._speaks_first() and not self._reaches(name):
                log(u"%s = %s" % (line, self._nobody(name)))

    def _running(self):
        # id: two slots with the same folder agree on the order, too.
        return sorted([self] + self._others, key=lambda one: (one.kind != u"MidiKontrol", one.name.lower(), id(one)))

    def _speaks_first(self):
        return next((one for one in self._running() if one.listens), self) is self

    def _reaches(self, name):
        return any(one.listens and one.name.lower() == name.lower() for one in self._others)

    def _nobody(self, name):
        names = u", ".join(one.name for one in self._running())
        if not name:
            return u"@ needs the name of a script behind it; running: " + names
        if any(one.name.lower() == name.lower() for one in self._others):
            return u"%s takes no commands: command_file.on is false in its profile" % name
        return u"no script of Kontrol called %s is running; running: %s" % (name, names)


def address(line):
    """(name, command) of a line that begins with @NAME; (None, the line) of any other."""
    if not line.startswith(u"@"):
        return None, line
    parts = line[1:].split(None, 1)
    return (parts[0] if parts else u""), (parts[1].strip() if len(parts) > 1 else u"")
