"""Runs the floor: the same exchange in C (zmq_floor.c)."""

import subprocess
import tempfile

from arrivals import Arrivals


class Floor:
    """The compiled program."""

    def __init__(self, program):
        self.program = program

    def one_way(self, count, rate, *, size=640, parts=2, relays=0):
        return self._run("oneway", parts, size, count, rate, relays)

    def ping_pong(self, count, *, size=640, parts=2):
        return self._run("pingpong", parts, size, count, 0, 0)

    def _run(self, mode, parts, size, count, rate, relays):
        with tempfile.TemporaryDirectory(prefix="antiphon-floor-") as folder:
            words = [self.program, mode, parts, size, count, rate, relays, folder]
            run = subprocess.run(
                list(map(str, words)), check=True, stdout=subprocess.PIPE, text=True, timeout=120)
        return Arrivals.parse(run.stdout, count)
