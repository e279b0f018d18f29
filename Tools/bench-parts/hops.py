"""Node to node on one machine, 640 B, against the same exchange in C with libzmq."""

from arrivals import median
from figures import Figure

FLOOR = "C, libzmq"


def measure(bench):
    yield from one_in_flight(bench)
    yield from throughput(bench)
    yield from paced(bench)


def one_in_flight(bench):
    count = 2000 if bench.quick else 10_000
    ours, theirs, bare = [], [], []
    for _ in range(bench.repeats):
        ours.append(bench.graphs.ping_pong(count).quantile(0.5) / 2)
        theirs.append(bench.floor.ping_pong(count).quantile(0.5) / 2)
        bare.append(bench.floor.ping_pong(count, parts=1).quantile(0.5) / 2)
    yield Figure("one hop, one in flight, p50", "µs", median(ours), FLOOR, median(theirs), at_most=1.25)
    yield Figure("  without a header frame", "µs", median(ours), FLOOR, median(bare))


def throughput(bench):
    count = 50_000 if bench.quick else 300_000
    ours, theirs = [], []
    for _ in range(bench.repeats):
        arrivals = bench.graphs.one_way(count, 0)
        ours.append(arrivals.rate if arrivals.lost == 0 and arrivals.in_order else 0)
        theirs.append(bench.floor.one_way(count, 0).rate)
    yield Figure("throughput, nothing lost", "1/s", median(ours), FLOOR, median(theirs), at_least=0.8)


def paced(bench):
    count = 100 if bench.quick else 500
    hop, floor_hop, chain, floor_chain, tail, floor_tail = [], [], [], [], [], []
    for _ in range(bench.repeats):
        hop.append(bench.graphs.one_way(count, 50).quantile(0.5))
        floor_hop.append(bench.floor.one_way(count, 50).quantile(0.5))
        arrivals = bench.graphs.one_way(count, 50, relays=5)
        chain.append(arrivals.quantile(0.5))
        tail.append(arrivals.quantile(0.99))
        floor_arrivals = bench.floor.one_way(count, 50, relays=5)
        floor_chain.append(floor_arrivals.quantile(0.5))
        floor_tail.append(floor_arrivals.quantile(0.99))
    yield Figure("one hop at 50/s, p50", "µs", median(hop), FLOOR, median(floor_hop))
    yield Figure("five relays at 50/s, p50", "µs", median(chain), FLOOR, median(floor_chain))
    yield Figure("  in hops", "µs", median(chain), "one hop of ours", median(hop), at_most=5.5)
    yield Figure("five relays at 50/s, p99", "µs", median(tail), at_most=2000)
    # Where other threads of the machine hold a processor, the floor waits as long.
    yield Figure("  of the floor", "µs", median(floor_tail))
