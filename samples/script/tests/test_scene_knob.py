import pytest


@pytest.mark.live("9.7", "11.0", "12.3")
def test_the_knob_chooses_a_scene_and_the_pad_launches_it(live):
    live.set(tracks=[{"type": "midi", "clips": ["intro", "verse"]}], scenes=2)
    live.start("SceneKnob")
    live.midi(0xB0, 20, 127)
    live.midi(0x90, 36, 100)
    live.until(lambda: live.song.tracks[0].playing_slot_index == 1)
    assert live.sent == [(0x90, 36, 0), (0x90, 36, 127)]
    live.user.stop()
    live.tick()
    assert live.sent[-1] == (0x90, 36, 0)
