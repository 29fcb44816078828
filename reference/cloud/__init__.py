"""A cloud on loopback: ministack's emulator in one process, with databases that behave in time.

ministack changes a database's status within the call. Here it passes through the statuses in
between, refuses what AWS refuses, and tells in its events what has happened; see `databases`.
"""
