"""A cloud on loopback: ministack's emulator in one process, with databases that behave in time and strict registries.

ministack changes a database's status within the call. Here it passes through the statuses in
between, refuses what AWS refuses, and tells in its events what has happened; see `databases`.
What registries promise and ministack's does not keep is kept by `registries`.
"""
