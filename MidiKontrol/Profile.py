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

Page = collections.namedtuple("Page", "content channel ccs mode layer first labels")
Control = collections.namedtuple("Control", "kind channel number toggle lamp")
Pedal = collections.namedtuple("Pedal", "target index channel cc mode")


class ProfileError(ValueError):
    """A profile that cannot be used; the text says where and what is expected."""


class Profile(object):
    """The checked profile. `pages`, `pedals`: lists; `buttons`: {action: Control}; `scroll`: {"scene"/"track": Control}.

    `refused`: why the user's own profile is not used instead of this one, empty when that is not so.
    Page.first: the first track or device parameter (from 0). Page.layer: from 0. Control.kind: "cc" or "note".
    """

    refused = u""

    def __init__(self, data, origin):
        self.origin = origin
        top = _Fields(data, u"profile")
        self.name = top.text("name")
        top.take("base", None)
        self.channel = top.number("channel", 1, 16, 1) - 1
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
        self.layers = max([page.layer for page in self.pages] + [0]) + 1
        self._check_layers()
        self._check_conflicts()

    def _page(self, fields):
        content = fields.choice("content", consts.PAGE_CONTENTS)
        ccs = fields.numbers("ccs", 0, 127, 16)
        mode = fields.choice("mode", consts.MAP_MODES, self.mode)
        if mode == "absolute_14_bit" and [cc for cc in ccs if cc > 31]:
            raise ProfileError(u"%s: 14-bit encoders send CCs 0-31 (their low half is 32 higher), not %r."
                               % (fields.place, ccs))
        if content == "selected_track" and len(ccs) > 4:
            raise ProfileError(u"%s: the selected track has 4 parameters here, so at most 4 ccs." % fields.place)
        first = fields.number("first", 1, 8 if content == "device" else 1000, 1) - 1
        if content == "device" and first + len(ccs) > 8:
            raise ProfileError(u"%s: a device has 8 parameters here; first %d with %d ccs goes beyond."
                               % (fields.place, first + 1, len(ccs)))
        labels = fields.choice("labels", ("numbers", "names"), "numbers")
        page = Page(content=content, channel=fields.number("channel", 1, 16, self.channel + 1) - 1,
                    ccs=tuple(ccs), mode=mode, layer=fields.number("layer", 1, 8, 1) - 1, first=first, labels=labels)
        fields.done()
        return page

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
                raise ProfileError(u"%s: there is no action %s. Actions are: %s."
                                   % (fields.place, json.dumps(action), u", ".join(consts.ACTIONS)))
            buttons[str(action)] = self._control(fields.fields(action), ("cc", "note"))
        return buttons

    def _control(self, fields, kinds):
        kind = [kind for kind in kinds if kind in fields.data]
        if len(kind) != 1:
            raise ProfileError(u"%s: expected one of %s with a number 0-127." % (fields.place, u" or ".join(kinds)))
        control = Control(kind=kind[0], channel=fields.number("channel", 1, 16, self.channel + 1) - 1,
                          number=fields.number(kind[0], 0, 127),
                          toggle=fields.flag("toggle", False), lamp=fields.flag("lamp", False))
        fields.done()
        return control

    def _pedal(self, fields):
        target = fields.choice("target", consts.PEDAL_TARGETS)
        most = 12 if target == "selected_track_send" else 8
        pedal = Pedal(target=target, index=fields.number("number", 1, most, 1) - 1,
                      channel=fields.number("channel", 1, 16, self.channel + 1) - 1, cc=fields.number("cc", 0, 127),
                      mode=fields.choice("mode", consts.MAP_MODES, "absolute"))
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
            raise ProfileError(u"lcd.page_fields: expected %s in some order." % u", ".join(consts.PAGE_FIELDS))
        self.lcd_page_fields = tuple(str(name) for name in order)
        if self.lcd_on and (len(self.pages) > consts.PAGE_COUNT or [p for p in self.pages
                                                                   if len(p.ccs) > consts.ENCODER_COUNT]):
            raise ProfileError(u"lcd: the controller's display has 4 pages of 4 encoders; set lcd.on to false.")

    def _check_layers(self):
        used = set(page.layer for page in self.pages)
        for layer in range(self.layers):
            if layer not in used and self.pages:
                raise ProfileError(u"pages: layer %d has no page; number the layers 1, 2, 3 without gaps." % (layer + 1))

    def _check_conflicts(self):
        always = [(("cc", c.channel, c.number), u"scroll.%s" % name) for name, c in sorted(self.scroll.items())]
        always += [((c.kind, c.channel, c.number), u"buttons.%s" % name) for name, c in sorted(self.buttons.items())]
        for pedal in self.pedals:
            always += [(key, u"pedal %s" % pedal.target) for key in _ccs(pedal.channel, pedal.cc, pedal.mode)]
        for layer in range(self.layers):
            seen = {}
            pages = [(key, u"page %d" % (place + 1)) for place, page in enumerate(self.pages) if page.layer == layer
                     for cc in page.ccs for key in _ccs(page.channel, cc, page.mode)]
            for key, owner in always + pages:
                if key in seen:
                    raise ProfileError(u"%s %d on channel %d is used twice: by %s and by %s."
                                       % (key[0], key[2], key[1] + 1, seen[key], owner))
                seen[key] = owner


def _ccs(channel, cc, mode):
    numbers = (cc, cc + 32) if mode == "absolute_14_bit" else (cc,)
    return [("cc", channel, number) for number in numbers]


class _Fields(object):
    """One object of the file; takes its keys one by one and complains about any that is left."""

    def __init__(self, data, place):
        if not isinstance(data, dict):
            raise ProfileError(u"%s: expected an object in {}." % place)
        self.data = dict(data)
        self.place = place

    def take(self, key, default=ProfileError):
        if key not in self.data and default is ProfileError:
            raise ProfileError(u"%s: %s is missing." % (self.place, key))
        return self.data.pop(key, default)

    def number(self, key, low, high, default=ProfileError):
        return self._number(self.take(key, default), key, low, high)

    def _number(self, value, key, low, high):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ProfileError(u"%s.%s: expected a whole number %d-%d, got %s."
                               % (self.place, key, low, high, json.dumps(value)))
        return value

    def numbers(self, key, low, high, most):
        values = self.take(key)
        if not isinstance(values, list) or not 1 <= len(values) <= most:
            raise ProfileError(u"%s.%s: expected a list of 1 to %d numbers." % (self.place, key, most))
        return [self._number(value, key, low, high) for value in values]

    def choice(self, key, allowed, default=ProfileError):
        value = self.take(key, default)
        if value not in allowed:
            raise ProfileError(u"%s.%s: expected one of %s, got %s."
                               % (self.place, key, u", ".join(allowed), json.dumps(value)))
        return str(value)

    def flag(self, key, default):
        value = self.take(key, default)
        if not isinstance(value, bool):
            raise ProfileError(u"%s.%s: expected true or false, got %s." % (self.place, key, json.dumps(value)))
        return value

    def text(self, key, default=ProfileError):
        value = self.take(key, default)
        if not isinstance(value, (str, _TEXT)):
            raise ProfileError(u"%s.%s: expected a text in quotes." % (self.place, key))
        return to_unicode(value)

    def fields(self, key):
        return _Fields(self.take(key, {}), key if self.place == u"profile" else u"%s.%s" % (self.place, key))

    def items(self, key):
        values = self.take(key, [])
        if not isinstance(values, list):
            raise ProfileError(u"%s: expected a list in []." % key)
        return [_Fields(value, u"%s[%d]" % (key, place + 1)) for place, value in enumerate(values)]

    def done(self):
        if self.data:
            raise ProfileError(u"%s: unknown key %s." % (self.place, u", ".join(sorted(self.data))))


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
            raise ProfileError(u"base: expected one of %s, got %s." % (u", ".join(shipped()), json.dumps(base)))
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
            refused = to_unicode(error.args[0])
            log(u"The profile %s is not used: %s The default profile is in use; correct the file and give the "
                u"command: reload profile" % (path, refused))
    profile = read_profile(os.path.join(_shipped_folder(), DEFAULT + ".json"))
    profile.refused = refused
    log(u"Profile %s." % profile.name)
    return profile
