"""The browser, as far as it holds native devices."""

from .record import MEASURED, OURS, UNKNOWN, Fact

FACTS = (
    Fact("browser.roots", "Browser.Browser.instruments Browser.Browser.samples",
         "a root of the browser is no folder and has children", "WC", MEASURED),
    Fact("browser.devices", "Browser.Browser.instruments Browser.Browser.audio_effects Browser.Browser.midi_effects",
         "native devices are children of their root under their names; presets, samples, packs and plug-ins are not here", "OURS EL",
         OURS),
    Fact("browser.load-item", "Browser.Browser.load_item",
         "a device that is loaded comes onto the selected track and is selected; the browser is shown", "WC", MEASURED),
    Fact("browser.instrument-on-audio", "Browser.Browser.load_item",
         "an instrument for an audio track makes a new MIDI track", "LB", MEASURED),
    Fact("browser.load-where", "Browser.Browser.load_item",
         "where an instrument goes when the track has one or can have none, and a MIDI effect on an audio track, is not written"
         " anywhere", "LB", UNKNOWN),
)
