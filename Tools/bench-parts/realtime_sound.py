"""What the clients of Realtime servers say."""

import array
import pathlib

# A human says "go forward ten meters": 16 kHz, 16 bit. Comes with PocketSphinx.
RECORDING = pathlib.Path("/usr/share/pocketsphinx/test/data/goforward.raw")


def recording():
    """The recording in 24 kHz, along straight lines."""
    heard = array.array("h", RECORDING.read_bytes())
    spoken = array.array("h", bytes(2 * (len(heard) * 3 // 2 - 3)))
    for index in range(len(spoken)):
        before, third = divmod(2 * index, 3)
        spoken[index] = heard[before] + (heard[before + 1] - heard[before]) * third // 3
    # Without the silence around it: what ends the turn must be sent in real time.
    voiced = [index for index, sample in enumerate(spoken) if abs(sample) > 2000]
    return spoken[voiced[0]:voiced[-1]].tobytes()
