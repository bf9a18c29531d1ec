"""Mixing of `_Framework`: ChannelStripComponent and MixerComponent."""

from .component import CompoundComponent
from .elements import live_parameter as there


class ButtonsMixin(object):
    """Buttons by role: each has one slot, and one action on press."""

    def _set_button(self, role, button, action, released=None):
        """`action()` on press, `released()` on release; None takes the button away."""
        buttons = self.__dict__.setdefault("_kontrol_buttons", {})
        _, slot = buttons.pop(role, (None, None))
        if slot is not None:
            self.disconnect_disconnectable(slot)
        setattr(self, "_%s_button" % role, button)  # subclasses of public scripts look there
        if button is not None:
            def heard(value):
                if self.is_enabled():
                    if value or not button.is_momentary():
                        action()
                    elif released is not None:
                        released()
            buttons[role] = (button, self.register_slot(button, heard, "value"))
        return button

    def _button(self, role):
        """The button of a role, or None."""
        return self.__dict__.get("_kontrol_buttons", {}).get(role, (None, None))[0]

    def _light(self, role, on):
        """Its light."""
        button = self._button(role)
        if button is not None and self.is_enabled():
            (button.turn_on if on else button.turn_off)()


class ChannelStripComponent(CompoundComponent, ButtonsMixin):
    """One track: its volume, pan and sends on controls, its switches on buttons."""

    def __init__(self, *a, **k):
        super(ChannelStripComponent, self).__init__(*a, **k)
        self._track = None
        self._mute_button = self._solo_button = self._arm_button = self._select_button = None
        self._strip_controls = {}
        self._track_listeners = []
        self._invert_mute_feedback = False

    def reset_button_on_exchange(self, button):
        """Lights out, for a button that goes elsewhere."""
        if button is not None:
            button.reset()

    @property
    def track(self):
        """Live's track, or None."""
        return self._track

    def set_track(self, track):
        """Show another track."""
        self._release()
        self._track = track
        for slot in self._track_listeners:
            self.disconnect_disconnectable(slot)
        self._track_listeners = []
        if there(track):
            master = track == self.song().master_track
            events = [] if master else ["mute", "solo"]
            if not master and track not in tuple(self.song().return_tracks) and track.can_be_armed:
                events.append("arm")
            self._track_listeners = [self.register_slot(track, self._lights, event) for event in events]
            self._track_listeners.append(self.register_slot(track.mixer_device, self.update, "sends"))
        self.update()

    def set_volume_control(self, control):
        """A fader."""
        self._set_control("volume", control)

    def set_pan_control(self, control):
        """A knob."""
        self._set_control("panning", control)

    def set_send_controls(self, controls):
        """Knobs for the sends, in their order."""
        for place in range(max(len(controls or ()), len([key for key in self._strip_controls if key[0] == "send"]))):
            self._set_control(("send", place), controls[place] if controls and place < len(controls) else None)

    def _set_control(self, role, control):
        old = self._strip_controls.get(role)
        if old is not None and old is not control:
            old.release_parameter()
        self._strip_controls[role] = control
        self.update()

    def set_mute_button(self, button):
        """Mutes; lit while it is muted (set_invert_mute_feedback turns that round)."""
        self._set_button("mute", button, lambda: self._toggle("mute"))
        self._lights()

    def set_solo_button(self, button):
        """Solos; alone when Live's preference says so."""
        self._set_button("solo", button, self._solo)
        self._lights()

    def set_arm_button(self, button):
        """Arms; alone when Live's preference says so."""
        self._set_button("arm", button, self._arm)
        self._lights()

    def set_select_button(self, button):
        """Selects the track."""
        self._set_button("select", button, self._select)
        self._lights()

    def set_invert_mute_feedback(self, invert):
        """True: lit while the track sounds."""
        self._invert_mute_feedback = bool(invert)
        self._lights()

    def _switchable(self):
        return there(self._track) and self._track != self.song().master_track

    def _toggle(self, name):
        if self._switchable():
            setattr(self._track, name, not getattr(self._track, name))

    def _solo(self):
        if self._switchable():
            solo = not self._track.solo
            if solo and self.song().exclusive_solo:
                for other in tuple(self.song().tracks) + tuple(self.song().return_tracks):
                    other.solo = False
            self._track.solo = solo

    def _arm(self):
        if self._switchable() and self._track.can_be_armed:
            arm = not self._track.arm
            if arm and self.song().exclusive_arm:
                for other in self.song().tracks:
                    if other.can_be_armed and other.arm:
                        other.arm = False
            self._track.arm = arm

    def _select(self):
        if there(self._track):
            self.song().view.selected_track = self._track

    def on_selected_track_changed(self):
        self._lights()

    def _lights(self):
        switchable = self._switchable()
        self._light("mute", switchable and bool(self._track.mute) != self._invert_mute_feedback)
        self._light("solo", switchable and self._track.solo)
        self._light("arm", switchable and self._track.can_be_armed and self._track.arm)
        self._light("select", there(self._track) and self.song().view.selected_track == self._track)

    def _release(self):
        for control in self._strip_controls.values():
            if control is not None:
                control.release_parameter()

    def update(self):
        if "_track_listeners" not in self.__dict__:
            return
        if not self.is_enabled():
            self._release()
            return
        for role, control in self._strip_controls.items():
            parameter = self._parameter(role) if there(self._track) else None
            if control is not None and there(parameter):
                control.connect_to(parameter)
            elif control is not None:
                control.release_parameter()
        self._lights()

    def _parameter(self, role):
        mixer = self._track.mixer_device
        if isinstance(role, tuple):
            sends = mixer.sends
            return sends[role[1]] if role[1] < len(sends) else None
        return getattr(mixer, role)

    def disconnect(self):
        self._release()
        super(ChannelStripComponent, self).disconnect()


class MixerComponent(CompoundComponent, ButtonsMixin):
    """A row of channel strips, the returns, the master and the selected track."""

    def __init__(self, num_tracks=0, num_returns=0, with_eqs=False, with_filters=False, *a, **k):
        super(MixerComponent, self).__init__(*a, **k)
        if with_eqs or with_filters:
            raise NotImplementedError("the minimal framework has no track EQs and filters")
        self._track_offset = 0
        self._channel_strips = [self.register_component(self._create_strip()) for _ in range(num_tracks)]
        self._return_strips = [self.register_component(self._create_strip()) for _ in range(num_returns)]
        self._master_strip = self.register_component(self._create_master_strip())
        self._selected_strip = self.register_component(self._create_strip())
        self._prehear = self._crossfader = None
        self._reassign_tracks()
        self.on_selected_track_changed()

    def _create_strip(self):
        return ChannelStripComponent()

    def _create_master_strip(self):
        return self._create_strip()

    def tracks_to_use(self):
        """The tracks that the strips move over."""
        return self.song().visible_tracks

    def channel_strip(self, index):
        """The strip at a place."""
        return self._channel_strips[index]

    def return_strip(self, index):
        """The strip of a return."""
        return self._return_strips[index]

    def master_strip(self):
        """The strip of the master."""
        return self._master_strip

    def selected_strip(self):
        """The strip of the selected track."""
        return self._selected_strip

    def set_track_offset(self, offset):
        """The first track that is shown."""
        if offset < 0:
            raise AssertionError("the offset starts at 0")
        self._track_offset = offset
        self._reassign_tracks()

    def set_prehear_volume_control(self, control):
        """The cue volume."""
        self._prehear = self._exchange(self._prehear, control)
        self.update()

    def set_crossfader_control(self, control):
        """The crossfader."""
        self._crossfader = self._exchange(self._crossfader, control)
        self.update()

    def set_bank_buttons(self, up_button, down_button):
        """A whole width of tracks on, and back."""
        self._set_button("bank_up", up_button, lambda: self._bank(1))
        self._set_button("bank_down", down_button, lambda: self._bank(-1))

    def set_select_buttons(self, next_button, prev_button):
        """The next track is selected, and the one before."""
        self._set_button("next", next_button, lambda: self._select(1))
        self._set_button("prev", prev_button, lambda: self._select(-1))

    def _give_each(self, setter, controls):
        controls = list(controls) if controls else []
        for place, strip in enumerate(self._channel_strips):
            getattr(strip, setter)(controls[place] if place < len(controls) else None)

    def set_volume_controls(self, controls):
        """A fader for each strip."""
        self._give_each("set_volume_control", controls)

    def set_pan_controls(self, controls):
        """A knob for each strip."""
        self._give_each("set_pan_control", controls)

    def set_mute_buttons(self, buttons):
        """One for each strip."""
        self._give_each("set_mute_button", buttons)

    def set_solo_buttons(self, buttons):
        """One for each strip."""
        self._give_each("set_solo_button", buttons)

    def set_arm_buttons(self, buttons):
        """One for each strip."""
        self._give_each("set_arm_button", buttons)

    def set_track_select_buttons(self, buttons):
        """One for each strip."""
        self._give_each("set_select_button", buttons)

    def _bank(self, direction):
        offset = self._track_offset + direction * len(self._channel_strips)
        if 0 <= offset < len(self.tracks_to_use()):
            self.set_track_offset(offset)

    def _select(self, direction):
        tracks = list(self.song().visible_tracks) + list(self.song().return_tracks) + [self.song().master_track]
        place = tracks.index(self.song().view.selected_track) + direction
        if 0 <= place < len(tracks):
            self.song().view.selected_track = tracks[place]

    def _exchange(self, old, new):
        if old is not None and old is not new:
            old.release_parameter()
        return new

    def on_selected_track_changed(self):
        self._selected_strip.set_track(self.song().view.selected_track)

    def on_track_list_changed(self):
        self._reassign_tracks()

    def _reassign_tracks(self):
        tracks, returns = list(self.tracks_to_use()), list(self.song().return_tracks)
        for place, strip in enumerate(self._channel_strips):
            number = self._track_offset + place
            strip.set_track(tracks[number] if number < len(tracks) else None)
        for place, strip in enumerate(self._return_strips):
            strip.set_track(returns[place] if place < len(returns) else None)
        self._master_strip.set_track(self.song().master_track)

    def update(self):
        mixer = self.song().master_track.mixer_device
        for control, parameter in ((self.__dict__.get("_prehear"), mixer.cue_volume),
                                   (self.__dict__.get("_crossfader"), mixer.crossfader)):
            if control is not None and self.is_enabled():
                control.connect_to(parameter)
            elif control is not None:
                control.release_parameter()

    def disconnect(self):
        for control in (self._prehear, self._crossfader):
            if control is not None:
                control.release_parameter()
        super(MixerComponent, self).disconnect()
