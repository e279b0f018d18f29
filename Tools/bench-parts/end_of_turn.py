"""How soon and how surely the end of a turn is told, on human prompts, beside plain silence on the same clips.

A graph (wav-source, speech-monitor, asr) hears the clips; its pauses and its words go to the judge. What the judge was
tuned with are other prompts than those that are reported. Two figures, as end-of-turn detectors are compared with:

  false cut-offs   how many speakers who were to go on are cut off, where the answer to those who were done comes after
                   300 or 600 ms on average, from the labelled end of their voice
  latency          how late the answer to those who were done is on average, where 5 % of the others are cut off

Each is one point of a curve that is drawn by the eagerness. The clips do not tell how long the pauses of those would
have lasted who were to go on. They are taken to be as long as those of people who call agents: of LiveKit's eot-bench is
known that plain silence cuts off 55.6 % at 300 ms and 21.7 % at 600 ms, and 5 % at 1600 ms.
"""

import dataclasses
import json
import pathlib
import subprocess
import tempfile
import wave

import numpy

import turn_prompts
from figures import Figure
from recordings import RATE

# Silence after each clip: longer than any utterance waits. Its level, in dBFS.
GAP_SECONDS, FLOOR_DB = 2.5, -72
# How soon the judge is asked: what it decides cannot come sooner.
PAUSE_MS = 150
WINDOW_MS = 32
# How many pauses in the midst of a turn last longer than so many ms (eot-bench; all of its pauses last 100 ms).
PAUSES = [(100, 1.0), (300, 0.556), (600, 0.217), (1600, 0.05)]


def measure(bench):
    groups = [("words and voice, English", ["en"])]
    if not bench.quick:
        groups.append(("voice alone, es fr it ru", ["es", "fr", "it", "ru"]))
    for name, languages in groups:
        clips = [clip for language in languages for clip in turn_prompts.clips(language)]
        yield from compared(f"end of turn, {name}", [turn for turn in judged(bench, clips) if not turn.is_for_tuning])


def compared(name, turns):
    """The judge beside plain silence."""
    for budget in (300, 600):
        judge, silence = (cut_offs(turns, waits(turns, searched(
            lambda knob: latency(turns, waits(turns, knob)) >= budget))) for waits in (by_judge, by_silence))
        yield Figure(f"{name}: false cut-offs at {budget} ms", "%", 100 * judge, "plain silence", 100 * silence,
                     at_most=0.8)
    judge, silence = (latency(turns, waits(turns, searched(
        lambda knob: cut_offs(turns, waits(turns, knob)) <= 0.05))) for waits in (by_judge, by_silence))
    yield Figure(f"{name}: latency at 5 % cut-offs", "ms", judge, "plain silence", silence, at_most=0.9)
    for eagerness in ("high", "medium", "low"):
        asked = [delay(turn, turn.silences[eagerness]) for turn in turns]
        late = latency(turns, asked)
        silence = by_silence(turns, searched(lambda knob: latency(turns, by_silence(turns, knob)) >= late))
        yield Figure(f"{name}: eagerness {eagerness}, latency", "ms", late)
        yield Figure(f"{name}: eagerness {eagerness}, false cut-offs", "%", 100 * cut_offs(turns, asked),
                     "plain silence that late", 100 * cut_offs(turns, silence))


@dataclasses.dataclass
class Turn:
    """A clip that was judged."""

    is_complete: bool
    is_for_tuning: bool
    # From the labelled end of the voice to where speech-monitor takes it to have ended, in ms.
    lag: float
    # The silence that ends it, in ms, by eagerness.
    silences: dict


def by_judge(turns, knob):
    """When each turn ends, in ms since the end of the voice, where the judge is more or less eager."""
    return [delay(turn, knob * turn.silences["medium"]) for turn in turns]


def by_silence(turns, knob):
    """The same where each ends after the same silence."""
    return [turn.lag + WINDOW_MS / 2 + 1000 * knob for turn in turns]


def delay(turn, silence):
    """When a turn ends. Windows are decided on at their ends: half a window late on average."""
    return turn.lag + WINDOW_MS / 2 + max(silence, PAUSE_MS)


def latency(turns, delays):
    """The mean delay of those who were done."""
    return float(numpy.mean([delay for turn, delay in zip(turns, delays) if turn.is_complete]))


def cut_offs(turns, delays):
    """The share of the others who are cut off, whose pauses are as long as in `PAUSES`."""
    return float(numpy.mean([lasting(delay) for turn, delay in zip(turns, delays) if not turn.is_complete]))


def lasting(length):
    """The share of pauses that last longer: exponential between the known points and behind them."""
    (before, more), (after, less) = next(
        (pair for pair in zip(PAUSES, PAUSES[1:]) if length <= pair[1][0]), PAUSES[-2:])
    return min(1, more * (less / more) ** ((length - before) / (after - before)))


def searched(is_enough):
    """The smallest knob, up to 10, that is enough."""
    low, high = 0.0, 10.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def judged(bench, clips):
    """The clips in whose end voice was found, each with what the judge says of the pause."""
    heard = [(clip, pause) for clip, pause in zip(clips, observe(bench, clips)) if pause]
    run = subprocess.run([bench.programs / "end-of-turn-bench"], text=True, stdout=subprocess.PIPE,
                         input="".join(json.dumps(pause) + "\n" for _, pause in heard))
    if run.returncode != 0:
        raise RuntimeError(run.stdout[-1000:])
    for (clip, pause), line in zip(heard, run.stdout.splitlines(), strict=True):
        yield Turn(clip.is_complete, clip.is_for_tuning, pause["lag_ms"], json.loads(line))


def observe(bench, clips):
    """What a graph makes of the clips: for each the pause at its end, or None where no voice was found.

    Each is what the judge would be given: the fields of the last `speech_paused` and the words that asr had understood
    by then; and `lag_ms`, from the labelled end of the voice to where speech-monitor takes it to have ended.
    """
    random = numpy.random.default_rng(4)
    with tempfile.TemporaryDirectory(prefix="antiphon-end-of-turn-") as folder:
        folder = pathlib.Path(folder)
        ends = write(folder / "clips.wav", clips, random)
        nodes = {
            "source": {"node": "wav-source", "params": {"file": "clips.wav", "realtime": False}},
            "speech-monitor": {
                "node": "speech-monitor", "inputs": {"audio": "source/audio"},
                "params": {"pause_ms": PAUSE_MS, "silence_ms": 1500}},
            "notes": {
                "command": [str(bench.graphs.nodes / "bench-notes")], "params": {"file": "notes"},
                "inputs": {"events": "speech-monitor/events"}},
        }
        if any(clip.language == "en" for clip in clips):
            # asr understands no other language.
            nodes["asr"] = {"node": "asr", "inputs": {"audio": "speech-monitor/speech"}}
            nodes["notes"]["inputs"]["texts"] = "asr/transcript"
        (folder / "graph.yml").write_text(json.dumps({"name": "end-of-turn", "nodes": nodes}))
        subprocess.run([bench.graphs.command, "run", "graph.yml"], check=True, cwd=folder, timeout=1800,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        notes = [json.loads(line) for line in (folder / "notes").read_text().splitlines()]
    return list(pauses(notes, clips, ends))


def write(path, clips, random):
    """The clips one after the other in one file. Returns where each one's voice ends, in samples."""
    ends, position = [], 0
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        for clip in clips:
            gap = numpy.zeros(int(GAP_SECONDS * RATE), numpy.float32)
            samples = numpy.concatenate([clip.samples, gap])
            samples += random.standard_normal(len(samples)).astype(numpy.float32) * 10 ** (FLOOR_DB / 20)
            file.writeframes((numpy.clip(samples, -1, 1) * 32767).astype(numpy.int16).tobytes())
            ends.append(position + len(clip.samples))
            position += len(samples)
    return ends


def pauses(notes, clips, ends):
    """The last pause of each clip."""
    words = {note["utterance"]: note for note in notes if not note.get("is_final", True)}
    for clip, end in zip(clips, ends):
        begin = end - len(clip.samples)
        told = [note for note in notes
                if note.get("event") == "speech_paused" and begin < note["position"] < end + RATE]
        if not told:
            yield None
            continue
        pause = told[-1]
        understood = [words[utterance] for utterance in dict.fromkeys(note["utterance"] for note in told)
                      if utterance in words]
        yield {**pause, "text": " ".join(note["text"] for note in understood),
               "sentence_end": understood[-1]["sentence_end"] if understood else None, "language": clip.language, "lag_ms": (pause["position"] - end) * 1000 / RATE}
