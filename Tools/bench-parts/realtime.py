"""The realtime-bridge: the time it adds to turns, and its load, with an echo in place of models, beside a plain Python
server."""

import subprocess
import sys
import time

import realtime_load
import realtime_turns
from arrivals import median
from figures import Figure
from life import processor_time, proportional_memory

PLAIN = "Python, websockets"
SESSIONS = 200
IDLE_SESSIONS = 200
# The client compresses too, on the same processors.
COMPRESSED_SESSIONS = 40


def measure(bench):
    yield from measure_turns(bench)
    yield from measure_load(bench)


def measure_turns(bench):
    count = 10 if bench.quick else 50
    with Bridge(bench, speaking_nodes(bench, frames=5, interval_ms=20)) as (port, _):
        answered, passed = realtime_turns.turns(port, count)
        drift = realtime_turns.drift(port)
    with Bridge(bench, speaking_nodes(bench, frames=4000, interval_ms=5)) as (port, _):
        cancelled = realtime_turns.cancels(port, count)
        interrupted = realtime_turns.interruptions(port, count)
    # From the sound that ends the turn: what is left is the bridge, speech-monitor, rules, segmenter and five hops.
    yield Figure("realtime, end of speech to first delta, p50", "ms", median(answered), at_most=8)
    yield Figure(f"  the slowest of {count} turns", "ms", max(answered))
    yield Figure("realtime, first frame of tts to first delta, slowest", "ms", max(passed), at_most=5)
    yield Figure("realtime, response.cancel to last delta, slowest", "ms", max(cancelled), at_most=20)
    yield Figure("realtime, interruption to last delta, slowest", "ms", max(interrupted), at_most=20)
    yield Figure("realtime, drift of audio_start_ms in ten minutes", "ms", drift, at_most=10)


def measure_load(bench):
    seconds = 4 if bench.quick else 10
    ours, theirs, floor, idle = [], [], [], []
    for _ in range(1 if bench.quick else 3):
        with Bridge(bench, echo_nodes(bench)) as (port, process):
            idle.append(memory_per_session(port, process))
            ours.append(Load(port, process, seconds))
        with PlainServer(bench) as (port, process):
            theirs.append(Load(port, process, seconds))
        with TCPFloor(bench) as (port, process):
            floor.append(Load(port, process, seconds))
    # What `openai` and most clients offer is compression, and `websockets` takes it unless it is told not to.
    with PlainServer(bench, "deflate") as (port, process):
        compressed = Load(port, process, seconds, sessions=COMPRESSED_SESSIONS, compresses=True)

    def middle(loads, of):
        return median([of(load) for load in loads])

    yield Figure(f"realtime, {SESSIONS} sessions, round trip p50", "ms", middle(ours, lambda load: load.quantile(0.5)),
                 PLAIN, middle(theirs, lambda load: load.quantile(0.5)))
    # Both ways together: from the client's event to its delta.
    yield Figure(f"realtime, {SESSIONS} sessions, round trip p99", "ms", middle(ours, lambda load: load.quantile(0.99)),
                 at_most=20)
    yield Figure("  the same with " + PLAIN, "ms", middle(theirs, lambda load: load.quantile(0.99)))
    yield Figure("realtime, deltas lost", "", sum(load.lost for load in ours), at_most=0)
    yield Figure("realtime, memory of an idle session (PSS)", "kB", median(idle), at_most=300)
    sessions = middle(ours, lambda load: load.sessions_per_core)
    plain = middle(theirs, lambda load: load.sessions_per_core)
    yield Figure("realtime, sessions per processor", "", sessions, PLAIN, plain, at_least=8)
    yield Figure("  beside the same, compressing as clients offer", "", sessions,
                 PLAIN + ", deflate", compressed.sessions_per_core)
    bytes_only = middle(floor, lambda load: load.sessions_per_core)
    yield Figure("  beside the same bytes through TCP and nothing else", "", sessions, "C, epoll", bytes_only)
    # What no server can be better than.
    yield Figure("  the C program itself", "", bytes_only, PLAIN, plain)


class Load:
    """What came of sessions that speak for a while."""

    def __init__(self, port, process, seconds, sessions=SESSIONS, compresses=False):
        clients = realtime_load.connect(port, sessions, compresses)
        before = processor_time(process)
        realtime_load.speak(clients, seconds)
        used = processor_time(process) - before
        realtime_load.close(clients)
        self.latencies = sorted(latency for client in clients for latency in client.latencies)
        sent = sum(len(client.sent) for client in clients)
        self.lost = sent - len(self.latencies)
        self.sessions_per_core = sessions * seconds / used

    def quantile(self, share):
        """Milliseconds."""
        return self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * share))] / 1e6


def memory_per_session(port, process):
    """Kilobytes."""
    before = proportional_memory(process)
    clients = realtime_load.connect(port, IDLE_SESSIONS)
    time.sleep(1)
    used = (proportional_memory(process) - before) * 1000 / IDLE_SESSIONS
    realtime_load.close(clients)
    time.sleep(1)
    return used


def echo_nodes(bench):
    """A bridge whose models are an echo."""
    return {
        "bridge": {
            "node": "realtime-bridge", "params": {"max_sessions": 1000},
            "inputs": {"speech-events": "echo/events", "reply": "echo/reply", "speech": "echo/speech"},
        },
        "echo": {
            "command": [str(bench.graphs.nodes / "bench-echo")],
            "inputs": {"audio": "bridge/audio", "conversation": "bridge/conversation"},
        },
    }


def speaking_nodes(bench, frames, interval_ms):
    """The graph that users run, but that asr and tts take no time."""
    return {
        "bridge": {
            "node": "realtime-bridge",
            "inputs": {
                "speech-events": "speech-monitor/events", "transcript": "words/transcript", "reply": "llm/reply",
                "usage": "llm/usage", "speech": "voice/audio",
            },
        },
        "speech-monitor": {
            "node": "speech-monitor", "inputs": {"audio": "bridge/audio", "control": "bridge/control"},
        },
        "words": {
            "command": [str(bench.graphs.nodes / "bench-words")],
            "inputs": {"audio": ["speech-monitor/speech", "bridge/utterances"]},
        },
        "llm": {"node": "llm", "inputs": {"conversation": "bridge/conversation", "cancel": "bridge/cancel"}},
        "segmenter": {"node": "segmenter", "inputs": {"text": "llm/reply", "cancel": "bridge/cancel"}},
        "voice": {
            "command": [str(bench.graphs.nodes / "bench-voice")],
            "inputs": {"text": "segmenter/sentence", "cancel": "bridge/cancel"},
            "params": {"frames": frames, "interval_ms": interval_ms},
        },
    }


class Bridge:
    """A graph of a bridge and what answers in it, while it runs."""

    def __init__(self, bench, nodes):
        self.port = realtime_load.free_port()
        nodes["bridge"].setdefault("params", {})["port"] = self.port
        self.running = bench.graphs.running(nodes)

    def __enter__(self):
        self.run = self.running.__enter__()
        realtime_load.await_port(self.port)
        process, = self.run.processes("realtime-bridge")
        return self.port, process

    def __exit__(self, *error):
        return self.running.__exit__(*error)


class Server:
    """A server that is one program, while it runs."""

    def __init__(self, *command):
        self.port = realtime_load.free_port()
        self.command = [str(part).format(port=self.port) for part in command]

    def __enter__(self):
        # Some complain of every client that goes without a word.
        self.process = subprocess.Popen(self.command, stderr=subprocess.DEVNULL)
        realtime_load.await_port(self.port)
        return self.port, self.process.pid

    def __exit__(self, *error):
        self.process.kill()
        self.process.wait()


class PlainServer(Server):
    """The Python server."""

    def __init__(self, bench, *options):
        super().__init__(sys.executable, bench.parts / "plain_server.py", "{port}", *options)


class TCPFloor(Server):
    """The C program that only moves the bytes."""

    def __init__(self, bench):
        super().__init__(bench.floor.program.with_name("tcp_floor"), "{port}")
