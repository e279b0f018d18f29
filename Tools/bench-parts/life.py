"""How quickly a graph starts and stops, and what a node costs while it waits."""

import pathlib
import time

from arrivals import Arrivals, median
from figures import Figure

SETTLE_SECONDS = 2


def measure(bench):
    yield from start_and_stop(bench)
    yield from waiting(bench)


def start_and_stop(bench):
    """Seven nodes without models: a source, five relays, a sink."""
    started, stopped = [], []
    for _ in range(3 * bench.repeats):
        with bench.graphs.running(bench.graphs.chain(1_000_000, 50, relays=5, warm_up=0)) as run:
            time.sleep(SETTLE_SECONDS)
            stopped.append(run.stop() * 1000)
            arrivals = Arrivals.parse((run.folder / "arrivals").read_text(), 0)
            started.append((arrivals.rows[0][2] - run.called) / 1e6)
    yield Figure("seven nodes, first message after the call", "ms", median(started), at_most=300)
    yield Figure("  slowest", "ms", max(started))
    yield Figure("seven nodes, stopped after the request", "ms", median(stopped), at_most=200)
    yield Figure("  slowest", "ms", max(stopped))


def waiting(bench):
    """One relay between a source that sends nothing for hours and a sink."""
    seconds = 5 if bench.quick else 20
    with bench.graphs.running(bench.graphs.chain(10, 0.0001, relays=1, warm_up=1)) as run:
        time.sleep(SETTLE_SECONDS)
        relay, = run.processes("bench-relay")
        before = processor_time(relay)
        time.sleep(seconds)
        used = (processor_time(relay) - before) / seconds * 100
        memory = proportional_memory(relay)
    yield Figure("relay, memory (PSS)", "MB", memory, at_most=10)
    # A tenth of a percent is below what top shows.
    yield Figure("relay, processor while idle", "%", used, at_most=0.1)


def proportional_memory(process):
    """Megabytes, with what is shared between processes divided among them."""
    for line in pathlib.Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1000
    raise ValueError("no Pss in smaps_rollup")


def processor_time(process):
    """Seconds that all threads have run; /proc/PID/stat would count in steps of 10 ms."""
    return sum(int((task / "schedstat").read_text().split()[0])
               for task in pathlib.Path(f"/proc/{process}/task").iterdir()) / 1e9
