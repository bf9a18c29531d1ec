"""Message boxes, and another set being opened."""

from .record import DOCUMENTED, INFERRED, MEASURED, OURS, REPORTED, UNKNOWN, Fact

FACTS = (
    Fact("dialogs.members", "Application.Application.open_dialog_count Application.Application.current_dialog_message"
         " Application.Application.current_dialog_button_count",
         "tell how many boxes are open, the text of the last one (empty when all are gone) and how many buttons it has; a"
         " panel of the operating system counts as a box without text and buttons", "DOC EL", DOCUMENTED),
    Fact("dialogs.press", "Application.Application.press_current_dialog_button",
         "presses a button of the current box by its index; of Live's question about saving 0 is Don't Save, 1 Cancel and"
         " 2 Save (macOS)", "EL", MEASURED, "12.4"),
    Fact("dialogs.no-such-button", "Application.Application.press_current_dialog_button",
         "what happens when no box is open, or it has no button of that index, is not known", "EL", UNKNOWN),
    Fact("dialogs.show-message", "Application.Application.show_message Application.Application.show_on_the_fly_message",
         "shows a message box and answers the position of the pressed button; here the musician presses the first one"
         " unless another was said before", "DOC OURS", DOCUMENTED),
    Fact("dialogs.no-ticks", "Application.Application.open_dialog_count",
         "while a menu or a box is open no display ticks come; what was sent meanwhile arrives in a burst", "AOI",
         REPORTED),
    Fact("dialogs.timers-go-on", "Base.Timer Application.Application.press_current_dialog_button",
         "while a box is open timers go on, and a script can read and press its buttons from them", "EL", MEASURED, "12.4"),
    Fact("sets.another", "Application.Application.get_document",
         "when another set is opened Live calls disconnect, then create_instance of the code that is imported already:"
         " module globals survive, timers that they hold go on", "EL PVS", MEASURED),
    Fact("sets.old-is-dead", "Application.Application.get_document Song.Song.tempo",
         "nothing of the old set can be used any more: its objects equal None and raise ArgumentError", "C10", INFERRED),
    Fact("sets.order", "Application.Application.get_document Application.Application.control_surfaces",
         "all scripts are disconnected before the first is made anew, in the order of the preferences; capabilities are"
         " not asked again", "OURS", OURS),
)
