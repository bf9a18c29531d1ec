"""The overview of `_Framework`: a matrix shows blocks of the session instead of clips, and moves the ring."""

from .component import CompoundComponent, ControlSurfaceComponent
from .mixer import ButtonsMixin


class SessionZoomingComponent(CompoundComponent, ButtonsMixin):
    """SessionZoomingComponent(session): while it is on each button of its matrix is one ring's worth of the session."""

    def __init__(self, session, enable_skinning=False, *a, **k):
        super(SessionZoomingComponent, self).__init__(*a, **k)
        if session is None:
            raise AssertionError("a session is needed")
        self._session, self._buttons = session, None
        self._scene_bank_index = 0
        self._empty_value, self._stopped_value, self._playing_value, self._selected_value = 0, 100, 127, 64
        self._matrix_listener = self.register_slot(None, self._block_pressed, "value")
        self.register_slot(session, self.update, "offset")

    def _is_shown(self):
        return self.is_enabled() and self._buttons is not None

    def set_button_matrix(self, buttons):
        """The matrix."""
        self._buttons = buttons
        self._matrix_listener.subject = buttons
        self.update()

    def set_nav_buttons(self, up, down, left, right):
        """A whole ring up, down, left, right."""
        self.set_nav_up_button(up)
        self.set_nav_down_button(down)
        self.set_nav_left_button(left)
        self.set_nav_right_button(right)

    def set_nav_up_button(self, button):
        """A whole ring up."""
        self._set_button("nav_up", button, lambda: self._move(0, -1))

    def set_nav_down_button(self, button):
        """A whole ring down."""
        self._set_button("nav_down", button, lambda: self._move(0, 1))

    def set_nav_left_button(self, button):
        """A whole ring to the left."""
        self._set_button("nav_left", button, lambda: self._move(-1, 0))

    def set_nav_right_button(self, button):
        """A whole ring to the right."""
        self._set_button("nav_right", button, lambda: self._move(1, 0))

    def set_scene_bank_buttons(self, buttons):
        """One for each height of the matrix, further down."""
        for place, button in enumerate(buttons or ()):
            self._set_button("bank_%d" % place, button, lambda place=place: self._bank(place))

    def set_empty_value(self, value):
        """The light of no block."""
        self._empty_value = value

    def set_stopped_value(self, value):
        """The light of a block."""
        self._stopped_value = value

    def set_playing_value(self, value):
        """The light of a block with a clip that plays."""
        self._playing_value = value

    def set_selected_value(self, value):
        """The light of the block where the ring is."""
        self._selected_value = value

    def _block_pressed(self, value, x, y, is_momentary):
        if self._is_shown() and (value or not is_momentary):
            self._go(x * self._session.width(), (y + self._scene_bank_index * self._buttons.height()) *
                     self._session.height())

    def _bank(self, place):
        self._scene_bank_index = place
        self.update()

    def _move(self, tracks, scenes):
        if self._is_shown():
            self._go(self._session.track_offset() + tracks * self._session.width(),
                     self._session.scene_offset() + scenes * self._session.height())

    def _go(self, track, scene):
        if 0 <= track < len(self._session.tracks_to_use()) and 0 <= scene < len(self.song().scenes):
            self._session.set_offsets(track, scene)

    def _light_of(self, x, y):
        width, height = self._session.width(), self._session.height()
        track, scene = x * width, (y + self._scene_bank_index * self._buttons.height()) * height
        tracks = list(self._session.tracks_to_use())[track:track + width]
        if not tracks or scene >= len(self.song().scenes):
            return self._empty_value
        if (track, scene) == (self._session.track_offset(), self._session.scene_offset()):
            return self._selected_value
        playing = any(scene <= one.playing_slot_index < scene + height for one in tracks if len(one.clip_slots))
        return self._playing_value if playing else self._stopped_value

    def update(self):
        if "_matrix_listener" in self.__dict__ and self._is_shown():
            for button, (x, y) in self._buttons.iterbuttons():
                if button is not None:
                    button.send_value(self._light_of(x, y))


class DeprecatedSessionZoomingComponent(SessionZoomingComponent):
    """The one of before: it shows the blocks while its zoom button is held, and puts the session out meanwhile."""

    def __init__(self, *a, **k):
        self._zoom_button, self._is_zoomed_out = None, False
        super(DeprecatedSessionZoomingComponent, self).__init__(*a, **k)
        self._zoom_listener = self.register_slot(None, self._zoom_pressed, "value")

    def set_zoom_button(self, button):
        """Held (or pressed, when it is not momentary): the overview."""
        self._zoom_button = button
        self._zoom_listener.subject = button

    def _is_shown(self):
        return self._is_zoomed_out and super(DeprecatedSessionZoomingComponent, self)._is_shown()

    def _zoom_pressed(self, value):
        if self.is_enabled():
            zoomed = bool(value) if self._zoom_button.is_momentary() else not self._is_zoomed_out if value else self._is_zoomed_out
            if zoomed != self._is_zoomed_out:
                self._is_zoomed_out = zoomed
                self._session.set_enabled(not zoomed)
                self.update()


class ChannelTranslationSelector(ControlSurfaceComponent):
    """Puts controls on another MIDI channel for each mode: channel 0 is the one that they were made with."""

    def __init__(self, num_modes=8, *a, **k):
        super(ChannelTranslationSelector, self).__init__(*a, **k)
        self._modes, self._mode_index, self._controls, self._initial = num_modes, 0, (), {}

    def set_controls_to_translate(self, controls):
        """The controls."""
        self._restore()
        self._controls = tuple(controls or ())
        self._initial = dict((id(control), control.message_channel()) for control in self._controls)
        self._translate()

    def number_of_modes(self):
        """How many there are."""
        return self._modes

    def set_mode(self, mode):
        """Go to a mode."""
        if not 0 <= mode < self._modes:
            raise AssertionError("mode %r of %d" % (mode, self._modes))
        self._mode_index = mode
        self._translate()

    def _translate(self):
        for control in self._controls:
            control.set_channel(self._initial[id(control)] + self._mode_index)

    def _restore(self):
        for control in self._controls:
            control.use_default_message()

    def disconnect(self):
        self._restore()
        super(ChannelTranslationSelector, self).disconnect()
