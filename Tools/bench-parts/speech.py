"""The speech parts against the programs they are compared with. Each has a program of its own beside this one."""

import json
import subprocess
import sys

from figures import Figure


def measure(bench):
    yield from silero(bench)
    yield from word_errors(bench)


def silero(bench):
    result = output_of(bench, "silero.py", bench.programs / "silero-bench")
    yield Figure("Silero, per window of 32 ms", "µs", result["swift_us"], "onnxruntime, one thread",
                 result["onnxruntime_us"], at_most=1)
    yield Figure("Silero, greatest difference of a probability", "", result["difference"],
                 at_most=0.001)


def word_errors(bench):
    result = output_of(bench, "asr_wer.py", bench.programs)
    yield Figure("asr, word error rate", "", result["antiphon"], "pocketsphinx_continuous",
                 result["pocketsphinx_continuous"], at_most=1)


def output_of(bench, program, *arguments):
    """The JSON that a program of this folder prints."""
    run = subprocess.run([sys.executable, bench.parts / program, *arguments],
                         check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(run.stdout)
