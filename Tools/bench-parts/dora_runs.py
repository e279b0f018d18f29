"""Runs the same graphs with dora (its Python API)."""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile

from arrivals import Arrivals

NODES = pathlib.Path(__file__).parent / "dora"


class Dora:
    """dora, installed in a virtual environment."""

    def __init__(self, environment):
        self.programs = pathlib.Path(environment) / "bin"

    def one_way(self, count, rate, *, relays=0, queue=1000, policy=None, start=1.0, warm_up=50, linger=1.0):
        """A source, relays, and a sink: what arrived.

        `policy` is dora's queue_policy: None leaves its default, which may lose messages; "backpressure" does not.
        """
        settings = {"COUNT": count, "RATE": rate, "START": start, "WARM_UP": warm_up, "LINGER": linger}
        nodes = [self._node("source", None, **settings)]
        upstream = "source"
        for index in range(relays):
            nodes.append(self._node("relay", upstream, name=f"relay-{index + 1}", queue=queue, policy=policy))
            upstream = f"relay-{index + 1}"
        nodes.append(self._node("sink", upstream, queue=queue, policy=policy))
        return self._run(nodes, count)

    def ping_pong(self, count):
        nodes = [self._node("ping", "relay", COUNT=count, START=1.0), self._node("relay", "ping")]
        return self._run(nodes, count)

    def _node(self, kind, upstream, *, name=None, queue=1000, policy=None, **settings):
        node = {"id": name or kind, "path": str(NODES / f"{kind}.py"), "env": {
            "SIZE": "640", **{key: str(value) for key, value in settings.items()}}}
        if kind != "sink":
            node["outputs"] = ["data"]
        if upstream:
            node["inputs"] = {"data": {"source": f"{upstream}/data", "queue_size": queue}}
            if policy:
                node["inputs"]["data"]["queue_policy"] = policy
        return node

    def _run(self, nodes, count):
        with tempfile.TemporaryDirectory(prefix="antiphon-dora-") as folder:
            folder = pathlib.Path(folder)
            for node in nodes:
                if node["id"] in ("sink", "ping"):
                    node["env"]["OUT"] = str(folder / "arrivals")
            (folder / "graph.yml").write_text(json.dumps({"nodes": nodes}))
            environment = {
                **os.environ, "PATH": f"{self.programs}:{os.environ['PATH']}", "HOME": str(folder),
                # Not dora's own port, so that another dora on the machine is left alone.
                "DORA_COORDINATOR_PORT": "16014"}
            with (folder / "log").open("w") as log:
                process = subprocess.Popen(
                    [self.programs / "dora", "run", "graph.yml"], cwd=folder, env=environment,
                    stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
                self._wait(process, 90)
            if not (folder / "arrivals").exists():
                raise RuntimeError(f"dora wrote no arrivals:\n{(folder / 'log').read_text()[-2000:]}")
            return Arrivals.parse((folder / "arrivals").read_text(), count)

    def _wait(self, process, seconds):
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
        finally:
            # Its nodes are in its session; what is left of them ends here.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
