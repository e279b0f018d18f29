"""Against dora-rs 1.1 with its Python API: the same graphs, 640 B, in the same run."""

from arrivals import median
from figures import Figure

DORA = "dora 1.1, Python"


def measure(bench):
    yield from latency(bench)
    yield from throughput(bench)
    yield from losses(bench)


def latency(bench):
    paced, round_trips = (100, 500) if bench.quick else (500, 2000)
    shapes = {
        "one hop at 50/s, p50": lambda runner: runner.one_way(paced, 50).quantile(0.5),
        "one hop, one in flight, p50": lambda runner: runner.ping_pong(round_trips).quantile(0.5) / 2,
        "five relays at 50/s, p50": lambda runner: runner.one_way(paced, 50, relays=5).quantile(0.5),
    }
    for name, run in shapes.items():
        ours, theirs = [], []
        for _ in range(bench.repeats):
            ours.append(run(bench.graphs))
            theirs.append(run(bench.dora))
        # At least 2.5 times lower.
        yield Figure(name, "µs", median(ours), DORA, median(theirs), at_most=0.4)


def throughput(bench):
    count = 20_000 if bench.quick else 50_000
    ours, theirs = [], []
    for _ in range(bench.repeats):
        ours.append(bench.graphs.one_way(count, 0).rate)
        # Its lossless policy, as ours is lossless.
        theirs.append(bench.dora.one_way(count, 0, queue=count + 100, policy="backpressure", linger=3).rate)
    yield Figure("throughput, lossless", "1/s", median(ours), DORA, median(theirs), at_least=4)


def losses(bench):
    """Messages lost of all that were sent, each runtime with its defaults; dora with a queue that holds them all."""
    runs = 2 if bench.quick else 5
    cases = {
        "burst of 20,000, lost": (
            20_000, lambda: bench.graphs.one_way(20_000, 0),
            lambda: bench.dora.one_way(20_000, 0, queue=20_100, linger=3)),
        "first second of a chain, lost": (
            50, lambda: bench.graphs.one_way(50, 50, relays=5, warm_up=0),
            lambda: bench.dora.one_way(50, 50, relays=5, start=0, warm_up=0)),
        "1,000 and the end at once, lost": (
            1000, lambda: bench.graphs.one_way(1000, 0, warm_up=0),
            lambda: bench.dora.one_way(1000, 0, queue=1100, policy="backpressure", warm_up=0, linger=0)),
    }
    for name, (count, ours, theirs) in cases.items():
        lost, lost_there = 0, 0
        for _ in range(runs):
            lost += ours().lost
            lost_there += theirs().lost
        yield Figure(f"{name} (of {runs} x {count:,})", "", lost, at_most=0)
        yield Figure(f"  the same with {DORA}", "", lost_there)
