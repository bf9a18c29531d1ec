"""The real control surface in the simulated Live, with a set of the user's: what `kontrol simulate` does.

:mod:`description` turns the tables of a set into the simulator's JSON, :mod:`controls` a profile's buttons into
MIDI, :mod:`run` runs the assembled folder in ``live_sim`` under the Python that this Live embeds.
"""
