"""Graphs/voice-assistant.yml at a sound server: interruptions as the loudspeaker plays them, and what it costs at rest."""

import json
import pathlib
import random
import signal
import subprocess
import tempfile
import threading
import time
import wave

import numpy

from arrivals import median
from figures import Figure
from sound_server import RATE, SoundServer

RECORDINGS = pathlib.Path("/usr/share/pocketsphinx/test/data")
QUESTION, INTERRUPTION = RECORDINGS / "goforward.raw", RECORDINGS / "something.raw"
STORY = ("Once upon a time there was a robot that lived in a small house near the river. Every morning it went out to "
         "look for flowers, and every evening it came back with stones. One day it met a bird that could not fly. "
         "They talked until the sun went down, and then they walked home together under the stars.")
# Quieter than this in 10 ms is silence: 60 dB below full scale.
SILENCE = 0.001
TURN_SECONDS = 40
# How far, in 10 ms, the loudspeaker's silence may stand from the mark of a word: the fade, and a frame of tts.
MARGIN = 3


def measure(bench):
    trials = 4 if bench.quick else 30
    with tempfile.TemporaryDirectory(prefix="antiphon-assistant-") as folder:
        folder = pathlib.Path(folder)
        for name, source in (("question", QUESTION), ("interruption", INTERRUPTION)):
            write_wav(folder / f"{name}.wav", source.read_bytes())
        server = SoundServer(folder)
        try:
            with Assistant(bench, folder, server) as assistant:
                yield from at_rest(assistant, 3 if bench.quick else 15)
                yield from interruptions(assistant, server, folder, trials)
        finally:
            server.stop()


def at_rest(assistant, seconds):
    """Nobody speaks: what the whole graph holds and takes."""
    time.sleep(2)
    before, began = assistant.processor_seconds(), time.monotonic()
    time.sleep(seconds)
    share = (assistant.processor_seconds() - before) / (time.monotonic() - began)
    yield Figure("voice assistant at rest, all processes", "MB PSS", assistant.memory() / 1e6, at_most=200)
    yield Figure("  processor", "% of one core", 100 * share, at_most=5)


def interruptions(assistant, server, folder, trials):
    """Asks, lets the answer play for a while, speaks up, and looks when the loudspeaker fell silent."""
    random.seed(1)
    loudspeaker = server.record("loudspeaker")
    silences, stages, wrong, stale = [], [], 0, 0
    try:
        for _ in range(trials):
            trial = assistant.interrupt(server, folder, loudspeaker, 0.8 + 2.5 * random.random())
            silences.append(trial.silence)
            stages.append(trial.stages)
            wrong += not trial.is_true
            stale += trial.is_stale
    finally:
        loudspeaker.stop()
    yield Figure(f"confirmed speech to silence, p95 of {trials}", "ms", quantile(silences, 0.95), at_most=200)
    yield Figure("  p50", "ms", median(silences))
    yield Figure("  answers of which the history keeps other words than were heard", "", wrong, at_most=0)
    yield Figure("  answers that sounded again", "", stale, at_most=0)
    yield Figure("end of speech to the first sound, p50", "ms", median([trial["all"] for trial in stages]))
    for name in stages[0]:
        if name != "all":
            yield Figure(f"  {name}", "ms", median([trial[name] for trial in stages]))


def quantile(values, fraction):
    values = sorted(values)
    return values[min(len(values) - 1, int(fraction * len(values)))]


def write_wav(path, samples):
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(samples)


class Trial:
    """One interruption, as measured."""

    def __init__(self, silence, stages, is_true, is_stale):
        self.silence, self.stages, self.is_true, self.is_stale = silence, stages, is_true, is_stale


class Assistant:
    """The running graph, and what its nodes tell."""

    def __init__(self, bench, folder, server):
        self.bench, self.folder, self.server = bench, folder, server
        self.taps = {}

    def __enter__(self):
        rules = self.folder / "rules.yml"
        rules.write_text(json.dumps({
            "rules": [{"name": "story", "patterns": ["go forward ten meters"], "answers": [STORY]}],
            "fallback": ["Yes."]}))
        self.log = (self.folder / "graph.log").open("w")
        self.process = subprocess.Popen(
            [self.bench.programs / "antiphon", "run", self.bench.root / "Graphs/voice-assistant.yml",
             "--set", f"llm.rules={rules}"], cwd=self.folder, env=self.server.environment,
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT)
        for output in ("turn-taker/turns", "speech-monitor/events", "speaker/playout", "tts/audio"):
            self.taps[output] = self._tap(output)
        return self

    def __exit__(self, *_):
        for tap in self.taps.values():
            tap.stop()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()

    def _tap(self, output):
        deadline = time.monotonic() + 30
        while True:
            tap = Tap([self.bench.programs / "antiphon", "tap", output, "--json", "--graph", str(self.process.pid)])
            time.sleep(0.3)
            if tap.is_running:
                return tap
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the graph does not run:\n{(self.folder / 'graph.log').read_text()[-2000:]}")

    # The whole graph: the supervisor and its children.

    def processes(self):
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], stdout=subprocess.PIPE, text=True)
        return [self.process.pid] + [int(number) for number in children.stdout.split()]

    def memory(self):
        """Bytes of PSS."""
        total = 0
        for number in self.processes():
            for line in pathlib.Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
        return total

    def processor_seconds(self):
        ticks = 0
        for number in self.processes():
            fields = pathlib.Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / 100

    # One interruption.

    def interrupt(self, server, folder, loudspeaker, after):
        for tap in self.taps.values():
            tap.clear()
        server.say(folder / "question.wav").wait()
        began = self.taps["speaker/playout"].wait(lambda event: event.get("state") == "started")
        response = began["response"]
        time.sleep(after)
        self.taps["speech-monitor/events"].clear()
        server.say(folder / "interruption.wav").wait()
        confirmed = self.taps["speech-monitor/events"].wait(lambda event: event["event"] == "speech_confirmed")
        turn = self.taps["turn-taker/turns"].wait(lambda event: event["event"] == "turn")
        # The answer to the interruption: the assistant is ready again when it has been heard.
        self.taps["turn-taker/turns"].wait(lambda event: event["event"] == "turn" and event is not turn)
        time.sleep(0.3)

        confirmed_at = confirmed["sent"]
        samples, start = loudspeaker.since(began["sent"] - 0.5)
        level = levels(samples)
        after_confirmation = int((confirmed_at - start) * 100)
        quiet = first_silence(level, after_confirmation)
        return Trial(
            silence=max(0, (quiet - after_confirmation) * 10),
            stages={stage["name"]: stage["ms"] for stage in turn["stages"]} | {"all": turn["latency_ms"]},
            is_true=any(turn["answer"] == self.words_heard(response, quiet - first_sound(level) + margin)
                        for margin in range(-MARGIN, MARGIN + 1)),
            is_stale=turn["outcome"] != "interrupted")

    def words_heard(self, response, frames):
        """The words of the response that ended before the loudspeaker fell silent, `frames` times 10 ms after its first
        sound, by the marks that tts put on its audio."""
        frames_of_tts = [event for event in self.taps["tts/audio"].events if event.get("response") == response]
        # What is silent at the beginning of the response is silent at the loudspeaker.
        lead = next((index for index, event in enumerate(frames_of_tts) if event["level_db"] > -60), 0)
        last = frames_of_tts[min(len(frames_of_tts) - 1, lead + frames // 2)]
        texts = []
        for event in frames_of_tts:
            if event["segment"] < last["segment"] and event["text"] not in texts:
                texts.append(event["text"])
        return " ".join(texts + [last["text"][:last["text_offset"]].strip()]).strip()


def levels(samples):
    """The peak of every 10 ms."""
    count = len(samples) // (RATE // 100)
    return numpy.abs(samples[:count * (RATE // 100)]).reshape(count, -1).max(axis=1)


def first_sound(level):
    return int(numpy.argmax(level > SILENCE))


def first_silence(level, start):
    """Where 300 ms of silence begin, at or after a place."""
    loud = level > SILENCE
    for index in range(start, len(loud) - 30):
        if not loud[index:index + 30].any():
            return index
    return len(loud)


class Tap:
    """The messages of an output while they are sent."""

    def __init__(self, command):
        self.events = []
        self._changed = threading.Condition()
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self._process.stdout:
            message = json.loads(line)
            event = {"event": message.get("event"), "sent": message["send_time_ns"] / 1e9}
            event |= message.get("fields", {}) | message.get("metadata", {}) | message.get("audio", {})
            with self._changed:
                self.events.append(event)
                self._changed.notify_all()

    @property
    def is_running(self):
        return self._process.poll() is None

    def clear(self):
        with self._changed:
            self.events.clear()

    def wait(self, is_meant):
        """The first message that is meant."""
        deadline = time.monotonic() + TURN_SECONDS
        with self._changed:
            while True:
                for event in self.events:
                    if is_meant(event):
                        return event
                if not self._changed.wait(deadline - time.monotonic()):
                    raise RuntimeError("what was awaited did not happen")

    def stop(self):
        self._process.kill()
        self._process.wait()
