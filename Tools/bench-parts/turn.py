"""The runtime's own share of a spoken turn: what the hops of Graphs/demo.yml cost."""

import json
import pathlib
import signal
import subprocess
import tempfile
import wave

from figures import Figure

RECORDING = pathlib.Path("/usr/share/pocketsphinx/test/data/goforward.raw")
RATE = 16000
# Between two commands: long enough for the turn to end and the answer to begin. After the last one: long enough for
# every node to have told its figures, which it does once a second.
PAUSE_SECONDS, LAST_SECONDS = 2, 3
PATH = ["source", "resampler", "speech-monitor", "asr", "llm", "segmenter", "tts", "sink"]


def measure(bench):
    turns = 2 if bench.quick else 12
    with tempfile.TemporaryDirectory(prefix="antiphon-turn-") as folder:
        folder = pathlib.Path(folder)
        conversation = folder / "commands.wav"
        write_commands(conversation, turns)
        edges = {edge["name"]: edge for edge in last_status(bench, folder, conversation)["edges"]}
    hops = []
    for producer, consumer in zip(PATH, PATH[1:]):
        hop, = (edge for edge in edges.values()
                if edge["producer"].split("/")[0] == producer and edge["consumer"].split("/")[0] == consumer)
        if not hop["received"]:
            raise RuntimeError(f"nothing crossed {hop['name']}: the commands were not answered")
        hops.append(hop)
    yield Figure(f"a spoken turn, all {len(hops)} hops, p50", "ms", sum(hop["p50_us"] for hop in hops) / 1000,
                 at_most=5)
    slowest = max(hops, key=lambda hop: hop["p50_us"])
    yield Figure(f"  slowest: {slowest['name']}", "ms", slowest["p50_us"] / 1000)


def write_commands(path, turns):
    """A recording of the command, again and again."""
    command = RECORDING.read_bytes()
    silence = bytes(2 * RATE * PAUSE_SECONDS)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((command + silence) * turns + bytes(2 * RATE * LAST_SECONDS))


def last_status(bench, folder, recording):
    """Runs the demo, and returns the last status that it told before its end."""
    graph = bench.root / "Graphs/demo.yml"
    run = subprocess.Popen(
        [bench.programs / "antiphon", "run", graph, "--quiet", "--set", f"source.file={recording}"], cwd=folder,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    status = None
    try:
        while run.poll() is None:
            # Fails until the graph has started.
            top = subprocess.run(
                [bench.programs / "antiphon", "top", str(run.pid), "--json", "--interval", "0.5"],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            lines = top.stdout.splitlines()
            if lines:
                status = json.loads(lines[-1])
    finally:
        if run.poll() is None:
            run.send_signal(signal.SIGINT)
        said = run.communicate(timeout=10)[1]
    if status is None or run.returncode != 0:
        raise RuntimeError(f"the demo ended with {run.returncode} and told no status:\n{said}")
    return status
