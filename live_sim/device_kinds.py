"""Which API class a device has, by its class name."""

_DEVICE_CLASSES = {
    "PluginDevice": "PluginDevice", "AuPluginDevice": "PluginDevice", "Eq8": "Eq8Device",
    "Compressor2": "CompressorDevice", "OriginalSimpler": "SimplerDevice", "InstrumentVector": "WavetableDevice",
    "Hybrid": "HybridReverbDevice", "Transmute": "SpectralResonatorDevice", "Looper": "LooperDevice",
    "Drift": "DriftDevice", "DrumCell": "DrumCellDevice", "InstrumentMeld": "MeldDevice", "Roar": "RoarDevice",
    "Shifter": "ShifterDevice", "MidiCcControl": "CcControlDevice",
}


def device_kind(world, class_name):
    """The API class of a device class name in this version."""
    if class_name.endswith("GroupDevice"):
        return "Live.RackDevice.RackDevice"
    module = "MaxDevice" if class_name.startswith("MxDevice") else _DEVICE_CLASSES.get(class_name, "Device")
    dotted = "Live.%s.%s" % (module, module)
    return dotted if dotted in world.classes else "Live.Device.Device"
