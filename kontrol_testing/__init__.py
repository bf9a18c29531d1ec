"""What others install for their own tests (`pip install "kontrol[testing]"`): the conformance suite of the machines.

`pytest --kontrol-machine mypackage:MACHINE` runs it over one machine; docs/add-a-machine.md shows it at work.
"""
