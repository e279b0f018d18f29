"""Spoken turns with a realtime-bridge, whose models take no time: how long the bridge and the runtime take.

The real speech-monitor, llm (rules) and segmenter run; bench-words stands for asr and bench-voice for tts, which writes
into each frame when it was sent. All times are of one clock, CLOCK_MONOTONIC.
"""

import base64
import json
import select
import time

from realtime_load import Client, LoadFailed, masked
from realtime_sound import recording

CHUNK_MS = 20
CHUNK_BYTES = 2 * 24 * CHUNK_MS
SILENCE = bytes(CHUNK_BYTES)
# What a turn may take before something is wrong with it.
PATIENCE_SECONDS = 10


class Talker:
    """A client that speaks in real time, and notes when each event came."""

    def __init__(self, port, silence_ms=200):
        self.client = Client(port)
        self.client.await_event("session.created")
        self.client.send({"type": "session.update", "session": {"type": "realtime", "audio": {"input": {
            "turn_detection": {"type": "server_vad", "silence_duration_ms": silence_ms}}}}})
        self.client.await_event("session.updated")
        self.client.socket.setblocking(False)
        self.speech = recording()
        # (time, event) in the order in which they came.
        self.events = []
        self.last_append = 0
        self._due = time.monotonic_ns()

    def append(self, sound, pace=True):
        """Sends one event of sound, 20 ms after the last one, and listens meanwhile."""
        self._due += CHUNK_MS * 1_000_000 if pace else 0
        self.listen(until=self._due)
        self.last_append = time.monotonic_ns()
        self.client.socket.send(masked(json.dumps(
            {"type": "input_audio_buffer.append", "audio": base64.b64encode(sound).decode()}).encode()))

    def say(self, sound, pace=True):
        """Sends sound, event by event, until all is sent."""
        self._due = max(self._due, time.monotonic_ns()) if pace else time.monotonic_ns()
        for start in range(0, len(sound), CHUNK_BYTES):
            self.append(sound[start:start + CHUNK_BYTES], pace)

    def until(self, done, sound=None):
        """Sends sound and then silence in real time until `done(event)` is true of a new event. Returns when it came,
        and when the last sound before it was sent, which is what it answers."""
        position, seen = 0, len(self.events)
        deadline = time.monotonic() + PATIENCE_SECONDS
        self._due = max(self._due, time.monotonic_ns() - CHUNK_MS * 1_000_000)
        while time.monotonic() < deadline:
            before = self.last_append
            chunk = (sound or b"")[position:position + CHUNK_BYTES] or SILENCE
            position += CHUNK_BYTES
            self.append(chunk)
            for when, event in self.events[seen:]:
                if done(event):
                    # It came before this chunk was sent: `append` listens first.
                    return when, before
            seen = len(self.events)
        raise LoadFailed(f"a turn hangs; the last events: {[event['type'] for _, event in self.events[-5:]]}")

    def listen(self, until):
        """Takes what comes until a time (ns)."""
        while True:
            wait = until - time.monotonic_ns()
            readable, _, _ = select.select([self.client.socket], [], [], max(0, wait) / 1e9)
            if not readable:
                return
            now = time.monotonic_ns()
            self.client._read()
            for frame in self.client.frames():
                event = json.loads(frame)
                if event["type"] == "error":
                    raise LoadFailed(str(event["error"]))
                self.events.append((now, event))

    def send(self, event):
        """Sends an event, and returns when."""
        now = time.monotonic_ns()
        self.client.socket.send(masked(json.dumps(event).encode()))
        return now

    def deltas(self):
        """When each delta came, and the time that stands in it."""
        for when, event in self.events:
            if event["type"] == "response.output_audio.delta":
                yield when, int.from_bytes(base64.b64decode(event["delta"])[:8], "little")

    def close(self):
        self.client.socket.close()


def is_a(name):
    return lambda event: event["type"] == name


def turns(port, count):
    """Spoken turns. For each: milliseconds from the sound that ended it to its first delta, and from the first
    frame of tts to that delta."""
    talker = Talker(port)
    answered, passed = [], []
    for _ in range(count):
        talker.events.clear()
        # The pace of the speech is of no matter, as long as all of it is heard before it ends.
        talker.say(talker.speech, pace=False)
        talker.listen(until=time.monotonic_ns() + 100_000_000)
        _, ending = talker.until(is_a("input_audio_buffer.speech_stopped"))
        if not any(is_a("response.done")(event) for _, event in talker.events):
            talker.until(is_a("response.done"))
        came, sent = next(talker.deltas())
        answered.append((came - ending) / 1e6)
        passed.append((came - sent) / 1e6)
    talker.close()
    return answered, passed


def cancels(port, count):
    """Milliseconds from a cancel of the client to the last delta that came after it; 0 where none did."""
    talker = Talker(port)
    stopped = []
    for _ in range(count):
        _await_speech(talker)
        asked = talker.send({"type": "response.cancel"})
        stopped.append(_silence_after(talker, asked))
    talker.close()
    return stopped


def interruptions(port, count):
    """Milliseconds from the sound by which the user is heard to speak to the last delta after it."""
    talker = Talker(port)
    stopped = []
    for _ in range(count):
        _await_speech(talker)
        _, heard = talker.until(is_a("input_audio_buffer.speech_started"), sound=talker.speech)
        stopped.append(_silence_after(talker, heard))
        # What was said so far is a turn of its own, and its answer is not wanted.
        talker.until(is_a("response.created"))
        talker.send({"type": "response.cancel"})
        talker.until(is_a("response.done"))
    talker.close()
    return stopped


def drift(port, minutes=10):
    """A conversation, faster than in real time: turns are found by counting samples. Milliseconds by which the last
    turn was found earlier or later than the second, each beside where its speech lies in the sound that was sent. For
    the first the detector remembers nothing yet."""
    talker = Talker(port)
    # As many whole windows of the detector (32 ms) as give ten seconds, so that every turn meets them alike.
    period = 320 * 32 * 48
    # Speech that begins with the stream has no room for the sound before it.
    sound = (bytes(48_000) + talker.speech).ljust(period, b"\0")
    found = []
    for turn in range(minutes * 60_000 * 48 // period):
        talker.events.clear()
        # Pieces of no round length, as from a client with a clock of its own.
        for start in range(0, period, 2 * 1001):
            talker.send({"type": "input_audio_buffer.append",
                         "audio": base64.b64encode(sound[start:min(start + 2 * 1001, period)]).decode()})
            talker.listen(until=0)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not any(is_a("response.done")(event) for _, event in talker.events):
            if time.monotonic() > deadline:
                raise LoadFailed("a turn of the long conversation hangs")
            talker.listen(until=time.monotonic_ns() + 20_000_000)
        started, = (event for _, event in talker.events if is_a("input_audio_buffer.speech_started")(event))
        found.append(started["audio_start_ms"] - turn * period / 48)
    talker.close()
    return max(abs(start - found[1]) for start in found[-10:])


def _await_speech(talker):
    """Has a long response begin, and waits until it sounds."""
    talker.events.clear()
    talker.send({"type": "conversation.item.create", "item": {
        "type": "message", "role": "user", "content": [{"type": "input_text", "text": "hello"}]}})
    talker.send({"type": "response.create"})
    talker.until(is_a("response.output_audio.delta"))
    talker.listen(until=time.monotonic_ns() + 100_000_000)


def _silence_after(talker, moment):
    """Milliseconds from a moment to the last delta after it, of a response that must be cancelled."""
    talker.listen(until=time.monotonic_ns() + 200_000_000)
    done = [event["response"]["status"] for _, event in talker.events if event["type"] == "response.done"]
    if done != ["cancelled"]:
        raise LoadFailed(f"a response was to be cancelled: {done}")
    late = [when for when, _ in talker.deltas() if when > moment]
    return (max(late) - moment) / 1e6 if late else 0
