# ruff: noqa
"""A script with a port and a thread in real time, and one that hangs; plain Python 2.7 to 3.13, run by each of them.

python real_time.py FOLDER   (an empty folder, for the scripts)
"""

from __future__ import print_function

import os
import socket
import sys
import time

SCRIPT = """
import Live, socket, threading
class Script(object):
    def __init__(self, c_instance):
        self.c_instance = c_instance
        {init}
    def connect_script_instances(self, scripts): pass
    def can_lock_to_devices(self): return False
    def build_midi_map(self, handle): pass
    def receive_midi(self, message): pass
    def refresh_state(self): pass
    def update_display(self):
        {tick}
    def disconnect(self):
        {end}
def create_instance(c_instance): return Script(c_instance)
"""
LISTENS = "self.s = socket.socket(); self.s.bind(('0.0.0.0', 0)); self.s.listen(1); self.s.settimeout(0)"
ANSWERS = """
        try: self.s.accept()[0].sendall(b'hi')
        except (IOError, OSError): pass"""
IN_A_THREAD = "t = threading.Thread(target=lambda: c_instance.song().tempo); t.start(); t.join()"


def script(folder, name, **parts):
    place = os.path.join(folder, name)
    os.mkdir(place)
    texts = dict(init="pass", tick="pass", end="pass")
    texts.update(parts)
    with open(os.path.join(place, "__init__.py"), "w") as stream:
        stream.write(SCRIPT.format(**texts))
    return place


def main(folder):
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    import live_sim
    from live_sim.errors import ScriptHangs

    listens = script(folder, "Listens", init=LISTENS, tick=ANSWERS, end="self.s.close()")
    with live_sim.serve(listens, live="10.1", speed=4.0) as served:
        client = socket.create_connection(("127.0.0.1", served.port("Listens", "tcp")), 5)
        client.settimeout(5)
        assert client.recv(5) == b"hi"
        client.close()
        assert served.call(lambda simulation: simulation.song.tempo) == 120.0
        try:
            served.call(lambda simulation: 1 / 0)
            raise SystemExit("what is asked may raise")
        except ZeroDivisionError:
            pass
    (port,) = served.result["ports"]
    assert (port["script"], port["kind"], port["address"], port["beyond_loopback"]) == (
        "Listens",
        "tcp",
        "0.0.0.0",
        True,
    )
    try:
        with live_sim.serve(script(folder, "Threads", init=IN_A_THREAD), live="11.0", speed=float("inf")):
            pass
        raise SystemExit("a call from another thread went unnoticed")
    except AssertionError as error:
        assert "calls_from_threads: Live.Song.Song.tempo" in str(error), error
    hangs = script(folder, "Hangs", tick="while __import__('os').environ.get('HANG'): pass")
    for start in (lambda: live_sim.Simulation(live_sim.make_set(), "10.1"), None):
        if start is not None:
            simulation = start()
            simulation.start(hangs)
            simulation.world.stage.limit = 0.2
            os.environ["HANG"] = "yes"
            ends = simulation.tick
        else:  # the same in a thread that is not the main one
            served = live_sim.serve(hangs)
            served.start()
            served.simulation.world.stage.limit = 0.2
            os.environ["HANG"] = "yes"
            until = time.time() + 30
            while not served.simulation.world.exceptions and time.time() < until:
                time.sleep(0.01)  # it quits only after the tick that hangs, not before one
            ends = served.stop
        try:
            ends()
            raise SystemExit("a script that hangs was not ended")
        except ScriptHangs as error:
            assert "Hangs" in str(error) and "in update_display" in str(error), error
        del os.environ["HANG"]
    print("in real time on Python %d.%d" % sys.version_info[:2])


if __name__ == "__main__":
    main(sys.argv[1])
