"""A human voice as clients send it: 'go forward ten meters', 24 kHz, 16 bits, mono."""

import array
import asyncio
import time

RECORDING = "/usr/share/pocketsphinx/test/data/goforward.raw"
WORDS = "go forward ten meters"
RATE = 24000
FRAME_SECONDS = 0.02
SILENCE_SECONDS = 3


def samples():
    """The recording, from 16 to 24 kHz by straight lines: enough for a recogniser that works at 16 kHz."""
    with open(RECORDING, "rb") as file:
        source = array.array("h", file.read())
    result = array.array("h")
    for index in range(len(source) * 3 // 2 - 2):
        place, rest = divmod(index * 2, 3)
        result.append((source[place] * (3 - rest) + source[place + 1] * rest) // 3)
    return result.tobytes()


def frames():
    """The recording and the silence that ends the turn, in frames of 20 ms."""
    step = int(RATE * FRAME_SECONDS) * 2
    audio = samples() + bytes(int(RATE * SILENCE_SECONDS) * 2)
    return [audio[start : start + step] for start in range(0, len(audio), step)]


async def speak(send):
    """Sends the frames in real time, as a microphone would."""
    start = time.monotonic()
    for index, frame in enumerate(frames()):
        await send(frame)
        delay = start + (index + 1) * FRAME_SECONDS - time.monotonic()
        if delay > 0:
            await asyncio.sleep(delay)


def words(text):
    """A text as it is spoken: small letters, no signs."""
    return " ".join("".join(c if c.isalnum() else " " for c in (text or "").lower()).split())
