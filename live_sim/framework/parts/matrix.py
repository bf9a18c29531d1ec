"""Rows of buttons that are used as one."""

from .elements import ControlElement


class ButtonMatrixElement(ControlElement):
    """Rows of buttons that are used as one; its value event gives value, x, y, is_momentary."""

    __events__ = ("value",)

    def __init__(self, rows=(), *a, **k):
        super(ButtonMatrixElement, self).__init__(*a, **k)
        self._rows, self._hung = [], []
        for row in rows:
            self.add_row(row)

    def add_row(self, buttons):
        """One more row at the bottom."""
        y = len(self._rows)
        self._rows.append(tuple(buttons))
        if self._hung:
            self._hang(self._rows[-1], y)

    def width(self):
        """Columns of the widest row."""
        return max([len(row) for row in self._rows] or [0])

    def height(self):
        """Rows."""
        return len(self._rows)

    def get_button(self, column, row):
        """The button at a place."""
        return self._rows[row][column]

    def iterbuttons(self):
        """(button, (column, row)) for all."""
        for y, row in enumerate(self._rows):
            for x, button in enumerate(row):
                yield button, (x, y)

    def send_value(self, column, row, value, force=False):
        """A value to one button."""
        self._rows[row][column].send_value(value, force)

    def set_light(self, column, row, value):
        """A light of one button."""
        self._rows[row][column].set_light(value)

    def reset(self):
        for button, _ in self.iterbuttons():
            if button is not None:
                button.reset()

    def _on_listeners_changed(self, event):
        if self.value_listener_count() and not self._hung:
            for y, row in enumerate(self._rows):
                self._hang(row, y)
        elif not self.value_listener_count():
            for button, heard in self._hung:
                button.remove_value_listener(heard)
            self._hung = []

    def _hang(self, row, y):
        for x, button in enumerate(row):
            if button is not None:
                heard = (lambda value, x=x, y=y, button=button:
                         self.notify_value(value, x, y, button.is_momentary()))
                button.add_value_listener(heard)
                self._hung.append((button, heard))

    def disconnect(self):
        for button, heard in self._hung:
            button.remove_value_listener(heard)
        self._hung = []
        super(ButtonMatrixElement, self).disconnect()

    def __iter__(self):
        for button, _ in self.iterbuttons():
            yield button

    def __len__(self):
        return sum(len(row) for row in self._rows)

    def __getitem__(self, place):
        return list(self)[place]
