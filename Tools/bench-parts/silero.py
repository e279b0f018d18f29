#!/usr/bin/env python3
"""Compares Silero VAD in Swift with onnxruntime: time per window of 32 ms, and every probability.

Both hear the same recordings (those of Debian's pocketsphinx-testdata, noise, silence) in turns, on one thread.
Prints one JSON object:

  swift_us, onnxruntime_us   median time per window; onnxruntime's is that of the fastest graph of the package
  ratio                      swift_us / onnxruntime_us
  difference                 greatest difference of a probability to the package's silero_vad.onnx

Needs the Python packages onnxruntime==1.31.0 and numpy; fetches the wheel of silero-vad once with pip.

usage: silero.py SILERO-BENCH [--record FILE]
  SILERO-BENCH   the program, as .build/release/silero-bench
  --record FILE  also write onnxruntime's probabilities: Tests/Vectors/silero.txt
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import wave

import numpy
import onnxruntime

from wheels import unpacked

RECORDINGS = pathlib.Path("/usr/share/pocketsphinx/test/data")
PACKAGE = "silero-vad==6.2.3"
WINDOW, CONTEXT, RATE = 512, 64, 16000
PASSES = 5


def package_folder():
    """The unpacked data folder of the package, fetched once."""
    return unpacked(PACKAGE) / "silero_vad/data"


def noise(count, shift):
    """A noise that every language can compute: the high bits of a linear congruential generator."""
    state, samples = 1, []
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        samples.append(((state >> 16) - 32768) >> shift)
    return numpy.array(samples, numpy.int16)


def sounds():
    """All sounds by name, as 16-bit samples at 16 kHz."""
    result = {"goforward": numpy.fromfile(RECORDINGS / "goforward.raw", numpy.int16)}
    for path in sorted(RECORDINGS.glob("librivox/*.wav")):
        result[path.stem] = numpy.frombuffer(wave.open(str(path)).readframes(10**9), numpy.int16)
    result["quiet noise"] = noise(4 * RATE, 6)
    result["loud noise"] = noise(4 * RATE, 0)
    result["silence"] = numpy.zeros(4 * RATE, numpy.int16)
    return result


class Onnx:
    """One graph of the package in onnxruntime, on one thread."""

    def __init__(self, model):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def hear(self, samples):
        """The probability of every window, and the microseconds each took."""
        state, rate = numpy.zeros((2, 1, 128), numpy.float32), numpy.array(RATE, numpy.int64)
        context = numpy.zeros(CONTEXT, numpy.float32)
        probabilities, times = [], []
        audio = samples.astype(numpy.float32) / 32768
        for start in range(0, len(audio) - WINDOW + 1, WINDOW):
            window = audio[start:start + WINDOW]
            feed = {"input": numpy.concatenate([context, window])[None], "state": state, "sr": rate}
            before = time.perf_counter()
            output, state = self.session.run(None, feed)
            times.append((time.perf_counter() - before) * 1e6)
            probabilities.append(float(output[0, 0]))
            context = window[-CONTEXT:]
        return probabilities, times


def swift(program, model, folder, samples):
    """What `silero-bench` answers to one sound."""
    path = folder / "sound.raw"
    samples.tofile(path)
    return json.loads(subprocess.run(
        [program, model, path, "1"], check=True, capture_output=True, text=True).stdout)


def difference(left, right):
    assert len(left) == len(right), "both must hear the same windows"
    return max(abs(a - b) for a, b in zip(left, right))


def main():
    arguments = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1])
    arguments.add_argument("program", type=pathlib.Path)
    arguments.add_argument("--record", type=pathlib.Path)
    arguments = arguments.parse_args()

    data = package_folder()
    weights = data / "silero_vad_16k_op15.onnx"
    package = {name: Onnx(data / name) for name in ("silero_vad.onnx", "silero_vad_op18_ifless.onnx")}

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        swift_times, onnx_times = [], {name: [] for name in package}
        greatest = 0.0
        recorded = []
        for round_number in range(PASSES):
            for name, samples in sounds().items():
                ours = swift(arguments.program, weights, folder, samples)
                swift_times.append((ours["p50_us"], ours["windows"]))
                for graph_name, model in package.items():
                    theirs, times = model.hear(samples)
                    onnx_times[graph_name] += times
                    if round_number == 0 and graph_name == "silero_vad.onnx":
                        recorded.append((name, theirs))
                        greatest = max(greatest, difference(ours["probabilities"], theirs))

    if arguments.record:
        arguments.record.write_text("".join(
            f"{name}: {' '.join(f'{value:.6f}' for value in values)}\n" for name, values in recorded))
    swift_time = float(numpy.median([median for median, windows in swift_times for _ in range(windows)]))
    onnx_time = min(float(numpy.median(times)) for times in onnx_times.values())
    print(json.dumps({
        "swift_us": round(swift_time, 1), "onnxruntime_us": round(onnx_time, 1),
        "ratio": round(swift_time / onnx_time, 3),
        "difference": greatest,
        "onnxruntime": onnxruntime.__version__,
    }))


if __name__ == "__main__":
    main()
