#!/usr/bin/env python3
"""Measures, prints a table, and writes the figures as JSON. Started by Tools/bench, which builds what it needs."""

import argparse
import datetime
import json
import os
import pathlib
import platform
import sys
import time
import traceback

import assistant
import echo
import end_of_turn
import hops
import life
import peers
import realtime
import soak
import speech
import turn
import vad
from dora_runs import Dora
from figures import table
from floor import Floor
from graphs import Graphs

PARTS = {part.__name__.replace("_", "-"): part.measure
         for part in (hops, life, turn, speech, vad, echo, end_of_turn, assistant, realtime, soak, peers)}
# What takes long, or other people's programs, is measured only when it is asked for.
ON_REQUEST = {"peers", "soak"}


class Bench:
    """What the parts measure with."""

    def __init__(self, options):
        root = self.root = pathlib.Path(__file__).resolve().parents[2]
        self.parts = root / "Tools/bench-parts"
        self.programs = root / ".build/release"
        self.results = root / ".build/bench/results.json"
        self.floor = Floor(root / ".build/bench/zmq_floor")
        self.graphs = Graphs(self.programs / "antiphon", root / ".build/bench-nodes/release")
        self.dora = Dora(root / ".build/bench-venv")
        self.quick = options.quick
        # Ours and theirs take turns; the median of the runs counts.
        self.repeats = 1 if options.quick else 5


def main():
    options = argparse.ArgumentParser(prog="Tools/bench", description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="fewer and shorter runs: a look, not a measurement")
    options.add_argument("--peers", action="store_true", help="also against dora-rs 1.1 from PyPI")
    options.add_argument("--only", choices=PARTS, action="append", help="only this part; may be repeated")
    options = options.parse_args()
    names = options.only or [name for name in PARTS if name not in ON_REQUEST or name == "peers" and options.peers]

    bench = Bench(options)
    figures, failed = [], []
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"The machine is busy (load {load:.1f}): the figures will be worse than they are.", file=sys.stderr)
    began = time.monotonic()
    for name in names:
        print(f"Measuring {name} …", file=sys.stderr)
        try:
            for figure in PARTS[name](bench):
                figures.append(figure)
                print(f"  {figure.name}", file=sys.stderr)
        except Exception:  # One part that fails must not take the others' figures with it.
            failed.append(name)
            traceback.print_exc()

    bench.results.parent.mkdir(parents=True, exist_ok=True)
    bench.results.write_text(json.dumps({
        "when": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "machine": f"{platform.platform()}, {os.cpu_count()} processors, load {load:.1f} before",
        "seconds": round(time.monotonic() - began),
        "figures": [figure.json() for figure in figures],
        "failed_parts": failed,
    }, indent=2) + "\n")
    print(table(figures))
    missed = [figure for figure in figures if figure.reached is False]
    print(f"\n{len(missed)} of {sum(figure.reached is not None for figure in figures)} bounds missed"
          + (f"; failed: {', '.join(failed)}" if failed else "") + f". JSON: {bench.results}")
    return 1 if missed or failed else 0


if __name__ == "__main__":
    sys.exit(main())
