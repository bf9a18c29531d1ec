"""Which controls a component uses, a skin with names for colours, and modes on buttons."""

from .component import CompoundComponent


class Layer(object):
    """Layer(play_button=button, ...): while its component is on, set_play_button(button) and so on; off: with None.

    A control in two layers goes to the one that took it last; priorities are kept, and not weighed.
    """

    def __init__(self, priority=None, **controls):
        self.priority = priority
        self._controls = controls

    def __add__(self, other):
        return Layer(self.priority, **dict(self._controls, **other._controls))

    def _give(self, owner, name, control):
        method = getattr(owner, "set_%s" % name, None)
        if method is None:
            raise AttributeError("%s has no set_%s, which its layer names" % (type(owner).__name__, name))
        method(control)

    def grab(self, owner):
        """Give the controls to the component."""
        for name in sorted(self._controls):
            self._give(owner, name, self._controls[name])

    def release(self, owner):
        """Take them back."""
        for name in sorted(self._controls):
            self._give(owner, name, None)


class SkinColorMissingError(Exception):
    """A skin has no colour of that name."""


class Color(object):
    """A value that a button shows."""

    def __init__(self, midi_value=0, *_, **__):
        self.midi_value = midi_value

    def draw(self, interface):
        """Send it."""
        interface.send_value(self.midi_value)


class Skin(object):
    """Colours by name: Skin(Colors)["DefaultButton.On"], from classes inside classes."""

    def __init__(self, colors=None, *_, **__):
        self._colors = {}
        if colors is not None:
            self._take(colors, "")

    def _take(self, colors, prefix):
        for base in reversed(colors.__mro__ if isinstance(colors, type) else (colors,)):
            for name, value in vars(base).items():
                if name.startswith("_"):
                    continue
                if isinstance(value, type):
                    self._take(value, prefix + name + ".")
                else:
                    self._colors[prefix + name] = value

    def __getitem__(self, name):
        try:
            return self._colors[name]
        except KeyError:
            raise SkinColorMissingError("Skin color %s is missing" % name)


def merge_skins(*skins):
    """One skin with the colours of all; the later wins."""
    merged = Skin()
    for skin in skins:
        merged._colors.update(skin._colors)
    return merged


class ModeSelectorComponent(CompoundComponent):
    """Numbered modes: a toggle steps through them, or each has a button. Subclasses say how many, and update()."""

    def __init__(self, *a, **k):
        super(ModeSelectorComponent, self).__init__(*a, **k)
        self._mode_index, self._mode_toggle, self._modes_buttons = -1, None, []
        self._mode_slots = []

    def number_of_modes(self):
        """How many modes there are."""
        raise NotImplementedError("number_of_modes")

    def set_mode(self, mode):
        """Switch to a mode."""
        if not 0 <= mode < self.number_of_modes():
            raise AssertionError("mode %r of %d" % (mode, self.number_of_modes()))
        if mode != self._mode_index:
            self._mode_index = mode
            self.update()

    def _hear(self, heard):
        for slot in self._mode_slots:
            self.disconnect_disconnectable(slot)
        self._mode_slots = [self.register_slot(button, listener, "value") for button, listener in heard]

    def set_mode_toggle(self, button):
        """A button that goes on to the next mode."""
        self._mode_toggle = button
        self._hear([] if button is None else [(button, self._toggle_value)])
        self.set_mode(0)

    def set_mode_buttons(self, buttons):
        """A button for each mode."""
        self._modes_buttons = list(buttons or ())
        self._hear([(button, lambda value, button=button: self._mode_value(value, button))
                    for button in self._modes_buttons])
        if self._modes_buttons:
            self.set_mode(0)

    def _toggle_value(self, value):
        if self.is_enabled() and (value or not self._mode_toggle.is_momentary()):
            self.set_mode((self._mode_index + 1) % self.number_of_modes())

    def _mode_value(self, value, sender):
        if self.is_enabled() and (value or not sender.is_momentary()):
            self.set_mode(self._modes_buttons.index(sender))
