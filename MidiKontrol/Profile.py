"""A controller profile: which controls exist, what they send, and what they do. JSON, every value checked.

Shipped profiles are in `profiles/`; the user's own is `.kontrol/profile.json`: a whole profile, or
`{"base": "<name of a shipped one>"}` with the keys that differ. Numbers in the file are those that people know
(channels and tracks from 1); here they count from 0.
"""

from __future__ import absolute_import

import collections
import json
import os

from . import consts
from .live_dumper.home import kontrol_home
from .live_dumper.own_files import OwnFileError, read_own_json
from .live_dumper.texts import exception_text, to_unicode

DEFAULT = "original"
USER_FILE = u"profile.json"
_TEXT = type(u"")
_WRONG = -1  # the channel of a control whose own channel is wrong
_MOST_FAULTS = 20  # that one line of the log names

Page = collections.namedtuple("Page", "content channel ccs mode layer first labels")
Control = collections.namedtuple("Control", "kind channel number toggle lamp")
Pedal = collections.namedtuple("Pedal", "target index channel cc mode")


class ProfileError(ValueError):
    """A profile that cannot be used; the text says where and what is expected, of every fault that it has.

    `faults`: the sentences one by one.
    """

    def __init__(self, *faults):
        self.faults = list(faults)
        text = faults[0]
        if len(faults) > 1:
            numbered = [u"(%d) %s" % (place + 1, fault) for place, fault in enumerate(faults[:_MOST_FAULTS])]
            more = len(faults) - len(numbered)
            text = u"%d faults: %s%s" % (len(faults), u" ".join(numbered), u" ... and %d more." % more if more else u"")
        ValueError.__init__(self, text)

    @property
    def first(self):
        """The first fault, and how many more there are: for a line of limited length."""
        more = len(self.faults) - 1
        return self.faults[0] + (u" And %d more: see midikontrol.log." % more if more else u"")


class Profile(object):
    """The checked profile. `pages`, `pedals`: lists; `buttons`: {action: Control}; `scroll`: {"scene"/"track": Control}.

    `refused`: why the user's own profile is not used instead of this one, empty when that is not so.
    Page.first: the first track or device parameter (from 0). Page.layer: from 0. Control.kind: "cc" or "note".
    """

    refused = u""

    def __init__(self, data, origin):
        self.origin = origin
        self._faults = faults = []
        top = _Fields(data, u"profile", faults)
        self.name = top.text("name")
        top.take("base", None)
        self.channel = _from_0(top.number("channel", 1, 16, 1))
        self.mode = top.choice("encoder_mode", consts.MAP_MODES, "absolute")
        self.takeover = top.flag("takeover", True)
        self.pages = [self._page(item) for item in top.items("pages")]
        self.scroll, self.scroll_mode = self._scroll(top.fields("scroll"))
        self.buttons = self._buttons(top.fields("buttons"))
        self.pedals = [self._pedal(item) for item in top.items("pedals")]
        self._lcd(top.fields("lcd"))
        commands = top.fields("command_file")
        self.command_file_on = commands.flag("on", True)
        self.python_on = commands.flag("python", False)
        commands.done()
        ports = top.fields("ports")
        self.input_port = ports.text("input", u"")
        self.output_port = ports.text("output", u"")
        ports.done()
        dump = top.fields("dump")
        self.dump_folder = dump.text("folder", u"")
        self.dump_budget_ms = dump.number("budget_ms", 1, 50, 5)
        dump.done()
        self.log_limit_bytes = top.number("log_limit_bytes", 10000, 100000000, 1000000)
        top.done()
        layers = [page.layer for page in self.pages]
        self.layers = max([layer for layer in layers if layer is not None] + [0]) + 1
        if None not in layers:
            self._check_layers()
        self._check_conflicts()
        if faults:
            raise ProfileError(*faults)

    def _page(self, fields):
        content = fields.choice("content", consts.PAGE_CONTENTS)
        ccs = fields.numbers("ccs", 0, 127, 16)
        mode = fields.choice("mode", consts.MAP_MODES, self.mode)
        if mode == "absolute_14_bit" and [cc for cc in ccs if cc > 31]:
            fields.fault(u"%s: 14-bit encoders send CCs 0-31 (their low half is 32 higher), not %r." % (fields.place, ccs))
        if content == "selected_track" and len(ccs) > 4:
            fields.fault(u"%s: the selected track has 4 parameters here, so at most 4 ccs." % fields.place)
        first = _from_0(fields.number("first", 1, 8 if content == "device" else 1000, 1))
        if content == "device" and first is not None and first + len(ccs) > 8:
            fields.fault(u"%s: a device has 8 parameters here; first %d with %d ccs goes beyond."
                         % (fields.place, first + 1, len(ccs)))
        labels = fields.choice("labels", ("numbers", "names"), "numbers")
        page = Page(content=content, channel=self._channel(fields), ccs=tuple(ccs), mode=mode,
                    layer=_from_0(fields.number("layer", 1, 8, 1)), first=first, labels=labels)
        fields.done()
        return page

    def _channel(self, fields):
        """The channel of a control from 0: its own (_WRONG when that is wrong), or the profile's (None when wrong)."""
        if "channel" not in fields.data:
            return self.channel
        own = fields.number("channel", 1, 16)
        return _WRONG if own is None else own - 1

    def _scroll(self, fields):
        mode = fields.choice("mode", [m for m in consts.MAP_MODES if m.startswith("relative")],
                             "relative_two_compliment")
        scroll = {}
        for name in ("scene", "track"):
            if name in fields.data:
                scroll[name] = self._control(fields.fields(name), ("cc",))
        fields.done()
        return scroll, mode

    def _buttons(self, fields):
        buttons = {}
        for action in sorted(fields.data):
            if action not in consts.ACTIONS:
                fields.fault(u"%s: there is no action %s. Actions are: %s."
                             % (fields.place, json.dumps(action), u", ".join(consts.ACTIONS)))
                continue
            buttons[str(action)] = self._control(fields.fields(action), ("cc", "note"))
        return buttons

    def _control(self, fields, kinds):
        kind = [kind for kind in kinds if kind in fields.data]
        if len(kind) != 1:
            if not fields.broken:
                fields.fault(u"%s: expected one of %s with a number 0-127." % (fields.place, u" or ".join(kinds)))
            for name in kinds:
                fields.data.pop(name, None)
        control = Control(kind=kind[0] if len(kind) == 1 else None, channel=self._channel(fields),
                          number=fields.number(kind[0], 0, 127) if len(kind) == 1 else None,
                          toggle=fields.flag("toggle", False), lamp=fields.flag("lamp", False))
        fields.done()
        return control

    def _pedal(self, fields):
        target = fields.choice("target", consts.PEDAL_TARGETS)
        most = 12 if target == "selected_track_send" else 8
        pedal = Pedal(target=target, index=_from_0(fields.number("number", 1, most, 1)), channel=self._channel(fields),
                      cc=fields.number("cc", 0, 127), mode=fields.choice("mode", consts.MAP_MODES, "absolute"))
        fields.done()
        return pedal

    def _lcd(self, fields):
        self.lcd_on = fields.flag("on", False)
        self.lcd_flash = fields.flag("flash", True)
        self.lcd_patch = fields.number("patch", 0, consts.PATCH_COUNT - 1, 1)
        order = fields.take("page_fields", list(consts.PAGE_FIELDS))
        fields.done()
        if (not isinstance(order, list) or len(order) != len(consts.PAGE_FIELDS)
                or [name for name in consts.PAGE_FIELDS if name not in order]):
            fields.fault(u"lcd.page_fields: expected %s in some order." % u", ".join(consts.PAGE_FIELDS))
            order = consts.PAGE_FIELDS
        self.lcd_page_fields = tuple(str(name) for name in order)
        if self.lcd_on and (len(self.pages) > consts.PAGE_COUNT or [p for p in self.pages
                                                                   if len(p.ccs) > consts.ENCODER_COUNT]):
            fields.fault(u"lcd: the controller's display has 4 pages of 4 encoders; set lcd.on to false.")

    def _check_layers(self):
        used = set(page.layer for page in self.pages)
        for layer in range(self.layers):
            if layer not in used and self.pages:
                self._faults.append(u"pages: layer %d has no page; number the layers 1, 2, 3 without gaps." % (layer + 1))

    def _check_conflicts(self):
        """No control has two jobs; one whose number or channel is wrong is not compared."""
        always = [((c.kind, c.channel, c.number), u"scroll.%s" % name) for name, c in sorted(self.scroll.items())]
        always += [((c.kind, c.channel, c.number), u"buttons.%s" % name) for name, c in sorted(self.buttons.items())]
        for pedal in self.pedals:
            always += [(key, u"pedal %s" % pedal.target) for key in _ccs(pedal.channel, pedal.cc, pedal.mode)]
        named = set()
        for layer in range(self.layers):
            seen = {}
            pages = [(key, u"page %d" % (place + 1)) for place, page in enumerate(self.pages) if page.layer == layer
                     for cc in page.ccs for key in _ccs(page.channel, cc, page.mode)]
            for key, owner in always + pages:
                kind, channel, number = key
                if kind is None or channel == _WRONG or number is None:
                    continue
                if key in seen and (key, owner) not in named:
                    named.add((key, owner))
                    on = u"the profile's channel" if channel is None else u"channel %d" % (channel + 1)
                    self._faults.append(u"%s %d on %s is used twice: by %s and by %s."
                                        % (kind, number, on, seen[key], owner))
                seen.setdefault(key, owner)


def _from_0(number):
    """A number that people count from 1; None stays None."""
    return None if number is None else number - 1


def _ccs(channel, cc, mode):
    numbers = (cc, cc + 32) if mode == "absolute_14_bit" and cc is not None else (cc,)
    return [("cc", channel, number) for number in numbers]


class _Fields(object):
    """One object of the file; takes its keys one by one and notes any that is left.

    What is wrong goes to the list `faults` as a sentence, and reading goes on: with None for a number or a choice that
    is wrong, which no check compares with anything. `broken`: it was not an object at all, and that is noted.
    """

    def __init__(self, data, place, faults):
        self.broken = not isinstance(data, dict)
        self.place = place
        self._faults = faults
        self.data = {} if self.broken else dict(data)
        if self.broken:
            self.fault(u"%s: expected an object in {}." % place)

    def fault(self, sentence):
        """Note what is wrong."""
        self._faults.append(sentence)

    def take(self, key, default=ProfileError):
        """The value of a key; None for one that is missing and must be there, which is noted."""
        if key not in self.data and default is ProfileError:
            if not self.broken:
                self.fault(u"%s: %s is missing." % (self.place, key))
            return None
        return self.data.pop(key, default)

    def _missing(self, key, default):
        """Whether a key is not there and must be: that is said once, by `take`."""
        return default is ProfileError and key not in self.data

    def number(self, key, low, high, default=ProfileError):
        missing = self._missing(key, default)
        value = self.take(key, default)
        return None if missing else self._number(value, key, low, high)

    def _number(self, value, key, low, high):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fault(u"%s.%s: expected a whole number %d-%d, got %s."
                       % (self.place, key, low, high, json.dumps(value)))
            return None
        return value

    def numbers(self, key, low, high, most):
        """The numbers that are right, in their order."""
        missing = self._missing(key, ProfileError)
        values = self.take(key)
        if missing:
            return []
        if not isinstance(values, list) or not 1 <= len(values) <= most:
            self.fault(u"%s.%s: expected a list of 1 to %d numbers." % (self.place, key, most))
            return []
        found = [self._number(value, key, low, high) for value in values]
        return [number for number in found if number is not None]

    def choice(self, key, allowed, default=ProfileError):
        missing = self._missing(key, default)
        value = self.take(key, default)
        if missing or value is None and default is None:
            return None
        if value not in allowed:
            self.fault(u"%s.%s: expected one of %s, got %s."
                       % (self.place, key, u", ".join(allowed), json.dumps(value)))
            return None
        return str(value)

    def flag(self, key, default):
        value = self.take(key, default)
        if not isinstance(value, bool):
            self.fault(u"%s.%s: expected true or false, got %s." % (self.place, key, json.dumps(value)))
            return default
        return value

    def text(self, key, default=ProfileError):
        missing = self._missing(key, default)
        value = self.take(key, default)
        if missing:
            return u""
        if not isinstance(value, (str, _TEXT)):
            self.fault(u"%s.%s: expected a text in quotes." % (self.place, key))
            return u""
        return to_unicode(value)

    def fields(self, key):
        place = key if self.place == u"profile" else u"%s.%s" % (self.place, key)
        return _Fields(self.take(key, {}), place, self._faults)

    def items(self, key):
        """The objects of a list, one after the other: what is wrong is noted in the order of the file."""
        values = self.take(key, [])
        if not isinstance(values, list):
            self.fault(u"%s: expected a list in []." % key)
            values = []
        for place, value in enumerate(values):
            yield _Fields(value, u"%s[%d]" % (key, place + 1), self._faults)

    def done(self):
        if self.data:
            self.fault(u"%s: unknown key %s." % (self.place, u", ".join(sorted(self.data))))


def shipped():
    """The names of the profiles that come with the script."""
    folder = _shipped_folder()
    return sorted(name[:-5] for name in os.listdir(folder) if name.endswith(".json"))


def _shipped_folder():
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "profiles")


def _read(path):
    try:
        data = read_own_json(path)
    except OwnFileError as error:
        raise ProfileError(u"%s %s" % (path, exception_text(error)))
    if data is None:
        raise ProfileError(u"%s is not there." % path)
    return data


def read_profile(path):
    """The profile in a file. Raises ProfileError."""
    data = _read(path)
    base = data.get("base")
    if base is not None:
        if base not in shipped():
            faults = [u"base: expected one of %s, got %s." % (u", ".join(shipped()), json.dumps(base))]
            try:
                Profile(dict({"name": u""}, **data), path)  # what else is wrong; the base would have given the name
            except ProfileError as error:
                faults += error.faults
            raise ProfileError(*faults)
        data = dict(_read(os.path.join(_shipped_folder(), str(base) + ".json")), **data)
    return Profile(data, path)


def load_profile(log):
    """The user's profile where there is one that can be used, else the default; `log(text)` gets which and why."""
    path = os.path.join(kontrol_home(), USER_FILE)
    try:
        there = os.path.lexists(path)
    except UnicodeError:  # Python 2 with a home folder whose name the system's encoding does not have
        there = False
    refused = u""
    if there:
        try:
            profile = read_profile(path)
            log(u"Profile %s from %s." % (profile.name, path))
            return profile
        except ProfileError as error:
            refused = to_unicode(error.first)
            log(u"The profile %s is not used: %s The default profile is in use; correct the file and give the "
                u"command: reload profile" % (path, to_unicode(error.args[0])))
    profile = read_profile(os.path.join(_shipped_folder(), DEFAULT + ".json"))
    profile.refused = refused
    log(u"Profile %s." % profile.name)
    return profile
