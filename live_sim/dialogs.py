"""Message boxes of Live: those that Live opens, and those that a script shows and waits for."""

from collections import deque

# How many buttons show_message gives for a MessageButtons value: the words of the enumeration, counted.
_BUTTONS = {0: 1, 1: 2, 2: 2, 3: 2, 4: 2, 5: 2}


class Dialogs(object):
    """The boxes that are open, the newest last. While one is open no display ticks come and MIDI piles up."""

    def __init__(self, world):
        self.world = world
        self._open = []  # (text, number of buttons)
        self._answers = deque()

    @property
    def is_open(self):
        """Whether a box is open."""
        return bool(self._open)

    def open(self, text, buttons=1):
        """A box appears. 0 buttons: a panel of the operating system, which only a hand can close."""
        # fact: dialogs.members
        self._open.append((text, buttons))
        self._tell()

    def press(self, index):
        """A button of the newest box is pressed; the box goes."""  # fact: dialogs.press
        if not self._open or not 0 <= index < self._open[-1][1]:
            raise self.world.unknown("dialogs.no-such-button")
        self.close()

    def close(self):
        """The newest box goes, by whatever hand; when it was the last, what piled up arrives."""
        if not self._open:
            raise ValueError("no dialog is open")
        self._open.pop()
        self._tell()
        if not self._open:
            for surface in self.world.surfaces:
                surface.arrive()

    def answer(self, index):
        """The button that the musician will press on the next box that a script shows."""
        self._answers.append(index)

    def ask(self, text, buttons):
        """A script shows a box and waits for it: the position of the button that is pressed, the first unless said."""
        # fact: dialogs.show-message
        self.world.write_log("Dialog: %s" % (text,))
        self.open(text, _BUTTONS.get(int(buttons), 1))
        index = self._answers.popleft() if self._answers else 0
        self.press(index)
        return index

    def _tell(self):
        application = self.world.application
        text, buttons = self._open[-1] if self._open else (u"", 0)
        application.data.update(current_dialog_message=text, current_dialog_button_count=buttons)
        application.change("open_dialog_count", len(self._open))
