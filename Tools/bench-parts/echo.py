"""Whether the assistant interrupts itself, and whether it can be interrupted, in a simulated room.

A loudspeaker speaks without a pause (Flite) and is heard by the microphone 45 ms later through a room of RT60 0.25 s;
18 times a human (studio prompts, −26 dBFS) speaks at the same time. The microphone goes through echo-canceller's own
code, then through speech-monitor's (60 ms of speech begin an utterance, 300 ms of silence end it).

A trial is taken if the human is heard while he speaks. A self-interruption is an utterance that begins where nobody
speaks; those of the first 10 s, while the room is learned for the first time, are counted by themselves. It is a
simulation: no loudspeaker was there to be measured.
"""

import dataclasses
import json
import pathlib
import random
import subprocess
import tempfile

import numpy

from figures import Figure
from recordings import FRAME, RATE, SPEECH_DB, convolve, flite_clips, gain, human_clips, loop, room, whole
from silero import package_folder

SECONDS, TRIALS, LEARNING = 150, 18, 10
# Samples of the reference that are lost now and then.
LOST = 320
ACOUSTIC_DELAY = int(0.045 * RATE)
ENDPOINTING = [{"min_speech_ms": 60, "silence_ms": 300}]


def measure(bench):
    scene = Scene()
    with tempfile.TemporaryDirectory(prefix="antiphon-echo-") as folder:
        for case in scene.cases(bench.quick):
            result = case.run(bench.programs, pathlib.Path(folder), scene)
            yield Figure(f"echo {case.name}: self-interruptions", "", result["self_interruptions"],
                         at_most=0 if case.is_judged else None)
            yield Figure(f"echo {case.name}: of {result['trials']} interruptions taken", "", result["taken"],
                         at_least=17 if case.is_judged else None)
            yield Figure(f"echo {case.name}: self-interruptions in the first {LEARNING} s", "",
                         result["first_seconds"])
            if result["onset_ms"]:
                yield Figure(f"echo {case.name}: heard after, median", "ms", result["onset_ms"][0])
            if "processor_share" in result:
                yield Figure(f"echo {case.name}: processor", "%", 100 * result["processor_share"])


def loudspeaker():
    clips = [clip for clip in flite_clips() if clip.voice in ("slt", "rms")]
    pause = numpy.zeros(RATE // 8)
    speech = numpy.concatenate([part for clip in clips for part in (clip.samples / clip.level(), pause)])
    return (loop(speech, SECONDS * RATE) * gain(-20)).astype(numpy.float32)


def humans(pseudo):
    """What the humans say, and when each begins and ends in seconds."""
    clips = [clip for clip in human_clips(pseudo.shuffle)
             if clip.voice in ("en", "it", "fr") and 0.8 < len(clip.samples) / RATE < 4]
    pseudo.shuffle(clips)
    sound, times, now = numpy.zeros(SECONDS * RATE, numpy.float32), [], 12.0
    for clip in clips[:TRIALS]:
        spoken = numpy.where(clip.speech)[0]
        samples = clip.samples[spoken[0] * FRAME:(spoken[-1] + 1) * FRAME] * gain(SPEECH_DB) / clip.level()
        begin = int(now * RATE)
        if begin + len(samples) > len(sound) - RATE:
            break
        sound[begin:begin + len(samples)] += samples
        times.append((now, now + len(samples) / RATE))
        now += len(samples) / RATE + pseudo.uniform(4, 6)
    return sound, times


class Scene:
    """One loudspeaker, one room, 18 interruptions."""

    def __init__(self):
        pseudo, noise = random.Random(5), numpy.random.default_rng(5)
        self.played = loudspeaker()
        self.spoken, self.times = humans(pseudo)
        self.response = room(noise)
        self.floor = (noise.standard_normal(len(self.played)) * gain(-65)).astype(numpy.float32)
        self.quiet = numpy.ones(SECONDS * 100, bool)
        for begin, end in self.times:
            self.quiet[int(begin * 100) - 5:int(end * 100) + 30] = False

    def microphone(self, echo_db, clips=False, drift_ppm=0):
        """What the microphone hears, the echo so loud relative to the voice."""
        played = numpy.tanh(self.played * gain(6) * 2) / 2 if clips else self.played
        echo = numpy.r_[numpy.zeros(ACOUSTIC_DELAY), convolve(played, self.response)[:-ACOUSTIC_DELAY]]
        echo *= gain(SPEECH_DB + echo_db) / numpy.sqrt((echo ** 2).mean())
        heard = whole(echo + self.floor + self.spoken)
        if drift_ppm:
            places = numpy.arange(len(heard)) * (1 + drift_ppm * 1e-6)
            heard = numpy.interp(places, numpy.arange(len(heard)), heard.astype(float)).astype(numpy.int16)
        return heard

    def cases(self, quick):
        played = whole(self.played)
        yield Case("as loud as the voice", self.microphone(0), played, is_judged=True)
        if quick:
            return
        yield Case("10 dB quieter", self.microphone(-10), played)
        yield Case("10 dB louder", self.microphone(10), played)
        yield Case("as loud, no canceller", self.microphone(0), None)
        yield Case("10 dB louder, clipping loudspeaker", self.microphone(10, clips=True), played)
        yield Case("as loud, clocks 100 ppm apart", self.microphone(0, drift_ppm=100), played)
        for late in (-600, -200, 200):
            yield Case(f"as loud, reference {abs(late)} ms {'early' if late < 0 else 'late'}", self.microphone(0),
                       played, {"reference_late_ms": late})
        kept = numpy.concatenate(
            [played[start:start + 5 * RATE - LOST] for start in range(0, len(played), 5 * RATE)])
        yield Case("as loud, reference loses 20 ms every 5 s and does not tell", self.microphone(0), kept)

    def judge(self, utterances):
        """Counts what was heard of the humans, and what was heard where nobody spoke."""
        starts = [utterance[1] for utterance in utterances]
        onsets, used = [], set()
        for begin, end in self.times:
            hits = [start for start in starts if begin - 0.02 <= start <= end + 0.1]
            if hits:
                onsets.append(hits[0] - begin)
                used.add(hits[0])
        false = [start for start in starts
                 if start not in used and self.quiet[min(int(start * 100), len(self.quiet) - 1)]]
        return {
            "trials": len(self.times), "taken": len(onsets),
            "self_interruptions": sum(start > LEARNING for start in false),
            "first_seconds": sum(start <= LEARNING for start in false),
            "onset_ms": [round(float(numpy.percentile(onsets, part)) * 1000) for part in (50, 95)] if onsets else None,
        }


@dataclasses.dataclass
class Case:
    """One microphone, and what the canceller is told of the loudspeaker; nothing where there is no canceller."""

    name: str
    microphone: numpy.ndarray
    reference: numpy.ndarray | None
    parameters: dict = dataclasses.field(default_factory=dict)
    is_judged: bool = False

    def run(self, programs, folder, scene):
        microphone, reference, clean = (folder / f"{part}.raw" for part in ("microphone", "reference", "clean"))
        self.microphone.tofile(microphone)
        measured = {}
        if self.reference is None:
            clean = microphone
        else:
            self.reference.tofile(reference)
            measured = output_of(programs / "echo-bench", microphone, reference, clean, json.dumps(self.parameters))
        model = package_folder() / "silero_vad_16k_op15.onnx"
        heard = output_of(programs / "speech-bench", model, json.dumps(ENDPOINTING), clean)
        return scene.judge(heard["utterances"][0]) | measured


def output_of(*command):
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(run.stdout)

