"""Runs graphs of bench nodes with `antiphon run`."""

import contextlib
import json
import pathlib
import signal
import subprocess
import tempfile
import time

from arrivals import Arrivals

SHUTDOWN_SECONDS = 10


class GraphFailed(Exception):
    """A graph did not end as it should."""


class Graphs:
    """What runs graphs: the command, and the folder of the bench nodes."""

    def __init__(self, command, nodes):
        self.command = pathlib.Path(command)
        self.nodes = pathlib.Path(nodes)

    def one_way(self, count, rate, *, size=640, relays=0, warm_up=50, seconds=120):
        """A source, relays, and a sink: what arrived."""
        return self._finished("arrivals", self.chain(count, rate, size, relays, warm_up), count, seconds)

    def ping_pong(self, count, *, size=640):
        """One message in flight between a ping and a relay: the round trips."""
        nodes = {
            "ping": self._node("bench-ping", {"audio": None}, file="arrivals", count=count, bytes=size),
            "relay": self._node("bench-relay", {"audio": "ping/audio"}),
        }
        nodes["ping"]["inputs"] = {"echo": "relay/audio"}
        return self._finished("arrivals", nodes, count, 120)

    def chain(self, count, rate, size=640, relays=0, warm_up=50):
        """The nodes of a chain, by id."""
        nodes = {"source": self._node("bench-source", {}, count=count, rate=rate, bytes=size, warm_up=warm_up)}
        upstream = "source"
        for index in range(relays):
            nodes[f"relay-{index + 1}"] = self._node("bench-relay", {"audio": f"{upstream}/audio"})
            upstream = f"relay-{index + 1}"
        # A source that runs until it is stopped announces millions: room is made for what can come.
        nodes["sink"] = self._node(
            "bench-sink", {"audio": f"{upstream}/audio"}, file="arrivals", expected=min(count, 1_000_000))
        return nodes

    def _node(self, program, inputs, **params):
        node = {"command": [str(self.nodes / program)]}
        if params:
            node["params"] = params
        if inputs:
            node["inputs"] = inputs
        return node

    def _finished(self, file, nodes, count, seconds):
        """Runs a graph that ends by itself, and reads the arrivals that its sink wrote."""
        with self.running(nodes) as run:
            try:
                code = run.process.wait(seconds)
            except subprocess.TimeoutExpired:
                raise GraphFailed(f"did not end within {seconds} s\n{run.said()}") from None
            if code != 0:
                raise GraphFailed(f"exit code {code}\n{run.said()}")
            return Arrivals.parse((run.folder / file).read_text(), count)

    @contextlib.contextmanager
    def running(self, nodes):
        """A graph while it runs. It is stopped at the end, where it still does."""
        with tempfile.TemporaryDirectory(prefix="antiphon-bench-") as folder:
            folder = pathlib.Path(folder)
            graph = folder / "bench.yml"
            # JSON is YAML.
            graph.write_text(json.dumps({"name": "bench", "nodes": nodes}, indent=2))
            log = (folder / "log").open("w")
            called = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
            process = subprocess.Popen(
                [self.command, "run", graph], cwd=folder, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True)
            run = Run(process, folder, called)
            try:
                yield run
            finally:
                if process.poll() is None:
                    run.stop()
                log.close()


class Run:
    """One call of `antiphon run`."""

    def __init__(self, process, folder, called):
        self.process = process
        self.folder = folder
        # CLOCK_MONOTONIC in nanoseconds, just before the call.
        self.called = called

    def stop(self):
        """Asks as Ctrl-C does, and returns the seconds until it had ended."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(SHUTDOWN_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise GraphFailed(f"did not stop within {SHUTDOWN_SECONDS} s\n{self.said()}") from None
        return time.monotonic() - began

    def said(self):
        """The end of what the graph printed."""
        return (self.folder / "log").read_text()[-2000:]

    def processes(self, program):
        """The ids of the descendants that run this program."""
        found, parents = [], {}
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                parents[int(folder.name)] = int(fields[1])
        for number in parents:
            with contextlib.suppress(OSError):
                if pathlib.Path(f"/proc/{number}/exe").readlink().name != program:
                    continue
                ancestor = number
                while ancestor in parents and ancestor != self.process.pid:
                    ancestor = parents[ancestor]
                if ancestor == self.process.pid:
                    found.append(number)
        return found
