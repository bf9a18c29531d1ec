"""How the simulated Live is started as a process of its own."""

from __future__ import annotations

# Live's Python has the standard library and the scripts, nothing that a user installed. So the simulated one starts
# without site-packages (-S), and the folder in which live_sim lies (an installed one lies among packages of another
# Python) is on the path only while live_sim is found.
START = (
    "import sys; sys.path.append(sys.argv.pop(1)); from live_sim.__main__ import main; sys.path.pop(); sys.exit(main())"
)
