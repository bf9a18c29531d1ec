"""Devices inside racks, pads, the device that controllers follow, and the banks of Max devices."""

from .record import DOCUMENTED, INFERRED, MEASURED, OURS, Fact

FACTS = (
    Fact("racks.appointed-none", "Song.Song.appointed_device",
         "a script may appoint no device: the lock button has nothing to lock then", "C10", DOCUMENTED),
    Fact("racks.pad-and-chain", "RackDevice.RackDevice.View.selected_drum_pad RackDevice.RackDevice.View.selected_chain",
         "selecting a pad selects its first chain, and selecting a chain its pad", "C10 OURS", INFERRED),
    Fact("racks.empty-pad", "RackDevice.RackDevice.View.selected_chain",
         "while a pad without a chain is selected, no chain is", "OURS", OURS),
    Fact("racks.device-inside", "Song.Song.View.select_device",
         "selecting a device in a rack selects the chain that it is in, through all racks around it", "C10 OURS", INFERRED),
    Fact("racks.gone-inside", "Track.Track.delete_device DrumPad.DrumPad.delete_all_chains",
         "a device that goes with the rack or chain around it is no longer selected or appointed", "OURS", INFERRED),
    Fact("racks.max-best-of", "MaxDevice.MaxDevice.get_bank_parameters",
         "bank -1 is the best-of bank of a Max device; one without it raises 'this device has no best-of bank'", "C10 PV",
         MEASURED),
)
