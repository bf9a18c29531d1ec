"""The behaviour of the API classes: which Python class implements which dotted API class."""

from . import (application, browser, clip, cues, device, envelope, midimap, mixer, parameter, pools, rack, scene, song, timer,
               track)

BEHAVIOURS = {}
FUNCTIONS = {}
for _module in (application, browser, clip, cues, device, envelope, midimap, mixer, parameter, pools, rack, scene, song,
                timer, track):
    BEHAVIOURS.update(getattr(_module, "BEHAVIOURS", {}))
    FUNCTIONS.update(getattr(_module, "FUNCTIONS", {}))
