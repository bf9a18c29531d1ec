"""The script object that Live gets from create_instance."""

from __future__ import absolute_import

from .MidiKontrolDeviceController import MidiKontrolDeviceController
from .MidiKontrolDumpController import MidiKontrolDumpController
from .MidiKontrolMixerController import MidiKontrolMixerController
from .MidiKontrolScript import MidiKontrolScript
from .MidiKontrolTransportController import MidiKontrolTransportController


class MidiKontrol(MidiKontrolScript):
    """Mixer, device and transport controllers, and the dump, on top of the general script."""

    def __init__(self, c_instance):
        MidiKontrol.realinit(self, c_instance)

    def realinit(self, c_instance):
        MidiKontrolScript.realinit(self, c_instance)
        self.mixer_controller = MidiKontrolMixerController(self)
        self.device_controller = MidiKontrolDeviceController(self)
        self.transport_controller = MidiKontrolTransportController(self)
        self.dump = MidiKontrolDumpController(self)
        self.components = [self.mixer_controller, self.device_controller, self.transport_controller, self.dump]
        self.start()
