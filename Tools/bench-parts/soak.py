"""Hours of conversation, replayed many times as fast: memory, and whether every turn is answered once.

Takes long, so that it runs only when it is asked for: `Tools/bench --only soak`."""

import json
import pathlib
import re
import subprocess
import tempfile
import time
import wave

import numpy

from figures import Figure

RECORDINGS = pathlib.Path("/usr/share/pocketsphinx/test/data")
RATE = 16000
# From one question to the next.
PERIOD_SECONDS = 30
GRAPH = """
name: soak
extends: {root}/Graphs/voice-assistant.yml
nodes:
  microphone: {{node: wav-source, params: {{file: {folder}/speech.wav, speed: 24}}}}
  speaker: {{params: {{device: "null"}}}}
  turn-taker: {{params: {{filler_after_ms: 0}}}}
  console: {{params: {{format: json, file: {folder}/turns}}}}
"""


def measure(bench):
    hours = 0.25 if bench.quick else 8
    with tempfile.TemporaryDirectory(prefix="antiphon-soak-") as folder:
        folder = pathlib.Path(folder)
        questions = write_speech(folder / "speech.wav", hours)
        (folder / "soak.yml").write_text(GRAPH.format(root=bench.root, folder=folder))
        began = time.monotonic()
        memories = run(bench, folder)
        seconds = time.monotonic() - began
        turns = [json.loads(line) for line in (folder / "turns").read_text().splitlines()]
    heard = sum(len(re.findall("forward", turn["heard"])) for turn in turns)
    quarter = len(memories) // 4
    # Each node has loaded all that it uses after a while: what counts is whether it grows from then on.
    first, last = max(memories[quarter // 2:quarter]), memories[-1]
    yield Figure(f"{hours:g} h of speech, faster than real time by", "", hours * 3600 / seconds)
    yield Figure("  memory at the end", "MB PSS", last / 1e6, "in the first quarter", first / 1e6, at_most=1.05)
    yield Figure("  questions asked", "", questions)
    yield Figure("  questions lost or doubled", "", abs(questions - heard), at_most=0)
    yield Figure("  turns that failed", "", sum(turn["outcome"] == "failed" for turn in turns), at_most=0)


def write_speech(path, hours):
    """Questions with pauses between them, in soft noise. Returns how many."""
    question = numpy.fromfile(RECORDINGS / "goforward.raw", dtype="<i2")
    noise = numpy.random.default_rng(1).normal(0, 8, PERIOD_SECONDS * RATE)
    period = noise.astype("<i2")
    period[RATE:RATE + len(question)] += question
    count = int(hours * 3600 / PERIOD_SECONDS)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        for _ in range(count):
            file.writeframesraw(period.tobytes())
    return count


def run(bench, folder):
    """Runs the graph to its end. Returns the memory of all its processes, once a second."""
    memories = []
    with (folder / "log").open("w") as log:
        graph = subprocess.Popen(
            [bench.programs / "antiphon", "run", folder / "soak.yml"], cwd=folder, stdin=subprocess.DEVNULL,
            stdout=log, stderr=subprocess.STDOUT)
        try:
            while graph.poll() is None:
                time.sleep(1)
                memories.append(memory(graph.pid))
        finally:
            graph.terminate()
            graph.wait()
    if graph.returncode != 0:
        raise RuntimeError(f"the graph ended with {graph.returncode}:\n{(folder / 'log').read_text()[-2000:]}")
    # The last looks may have fallen on a graph whose nodes were leaving.
    return [held for held in memories if held > 0.8 * max(memories)]


def memory(supervisor):
    children = subprocess.run(["pgrep", "-P", str(supervisor)], stdout=subprocess.PIPE, text=True)
    total = 0
    for number in children.stdout.split():
        try:
            lines = pathlib.Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total
