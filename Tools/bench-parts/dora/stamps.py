"""What the measured dora nodes share: stamped payloads, and what is noted of those that arrive."""

import struct
import time

import numpy
import pyarrow

WARM_UP = 50
WARM_UP_INTERVAL = 0.01
# The sequence number of the message that ends a measurement.
END = 1 << 40


def now():
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC)


class Payload:
    """A payload that is stamped and sent again and again."""

    def __init__(self, node, size):
        self._node = node
        self._bytes = numpy.zeros(size, dtype=numpy.uint8)

    def send(self, sequence):
        struct.pack_into("<qq", self._bytes, 0, sequence, now())
        self._node.send_output("data", pyarrow.array(self._bytes))


class Noted:
    """The messages that have arrived, written at the end: writing while measuring would be measured."""

    def __init__(self):
        self._rows = []

    def note(self, value, received):
        """Notes a message; returns its sequence number."""
        sequence, sent = struct.unpack_from("<qq", value.to_numpy(zero_copy_only=False)[:16].tobytes())
        if 0 <= sequence < END:
            self._rows.append((sequence, sent, received))
        return sequence

    def write(self, path):
        with open(path, "w", encoding="ascii") as file:
            file.writelines(f"{sequence} {sent} {received}\n" for sequence, sent, received in self._rows)
