"""How well the speech-monitor tells speech, beside Silero's own model in onnxruntime, on labelled human speech.

Streams of utterances 1 to 2.5 s apart: human studio prompts of five voices (Debian's asterisk-core-sounds-*-g722),
recordings of real rooms (pocketsphinx-testdata) and Flite, at −26 dBFS; clean, quiet, in a telephone's band, in a room,
and in noise of all kinds; then noise alone, and the assistant's own voice as an echo canceller leaves it. The labels
come from the clean recordings. What this cannot show: far microphones, children, people who talk at once or hesitate.

Ours is what the speech-monitor's own code tells: its probabilities, and its utterances. Theirs are the probabilities of
the package's silero_vad.onnx, and utterances as Silero ends them: begun by 60 ms at 0.5 or more, ended by silence under 0.35;
times are those of the decisions. Frames of 10 ms within 50 ms of an edge are not judged.

All figures of all streams are written to .build/bench/vad.md.
"""

import dataclasses
import json
import pathlib
import random
import subprocess
import tempfile

import numpy

from figures import Figure
from recordings import (FRAME, MUSIC, RATE, SPEECH_DB, convolve, decode, flite_clips, gain, human_clips, loop, room,
                        whole)
from silero import Onnx, package_folder
from wheels import unpacked

# Its folder of ambiences is the only one of real rooms at hand; they are measured with, and never passed on.
AMBIENCES = "livekit-agents==1.8.9"
WINDOW, COLLAR = 512, 5
THRESHOLD, HYSTERESIS, START_MS = 0.5, 0.15, 60
STOPS_MS = (200, 300, 500, 800)
NOISES = {"white": (10, 0), "pink": (10, 0), "fan": (5,), "music": (10, 0), "babble": (10, 5), "office": (10,),
          "keyboard": (5,), "city": (5,), "crowd": (5,)}
QUICK = ("human clean", "human pink 10 dB", "human music 10 dB", "noise pink", "echo −20 dB")


@dataclasses.dataclass
class Stream:
    """What is listened to, and what is in it."""

    name: str
    samples: numpy.ndarray
    speech: numpy.ndarray
    # First and last frame of each utterance.
    utterances: list


# Noise in which nobody speaks, and that must not be taken for speech.
SILENT_NOISES = ("white", "pink", "fan", "music", "keyboard", "city")
# Noise in which a voice can be lost, or be another one.
UNSTEADY_NOISES = ("music", "babble", "office", "keyboard", "city", "crowd")


def measure(bench):
    results = evaluate(bench.programs / "speech-bench", bench.quick)
    (bench.root / ".build/bench/vad.md").write_text("\n".join(tables(results)) + "\n")
    spoken = [row for row in results.values() if "accuracy" in row["ours"]]
    name = f"speech in {len(spoken)} streams"
    for key, meaning in (("accuracy", "frames that are right"), ("area", "area under the curve"),
                         ("recall_at_5_percent", "found at 5 % false positives")):
        ours, theirs = (numpy.mean([row[side][key] for row in spoken]) for side in ("ours", "silero"))
        yield Figure(f"{name}, {meaning}", "", float(ours), "Silero, onnxruntime", float(theirs), at_least=0.9999)
    steady = [row["ours"]["stop_500"] for stream, row in results.items()
              if "accuracy" in row["ours"] and not any(noise in stream for noise in UNSTEADY_NOISES)]
    yield Figure(f"of {sum(row['utterances'] for row in steady)} utterances cut in two at 500 ms, no or steady noise", "",
                 sum(row["cuts"] for row in steady), at_most=0)
    for stream, onset, end in (("human clean", None, 600), ("human pink 10 dB", 150, None)):
        ours, theirs = (results[stream][side]["stop_500"] for side in ("ours", "silero"))
        yield Figure(f"{stream}: onset, median", "ms", ours["onset_ms"][0], "Silero", theirs["onset_ms"][0])
        yield Figure(f"{stream}: onset, 95 %", "ms", ours["onset_ms"][1], at_most=onset)
        yield Figure(f"{stream}: end, median", "ms", ours["end_ms"][0], "Silero", theirs["end_ms"][0])
        yield Figure(f"{stream}: end, 95 %", "ms", ours["end_ms"][1], at_most=end)
    for stream, row in results.items():
        if "starts_per_minute" in row["ours"]:
            judged = stream.removeprefix("noise ") in SILENT_NOISES
            yield Figure(f"{stream} (Silero: {row['silero']['starts_per_minute']:g}): false starts", "/min",
                         row["ours"]["starts_per_minute"], at_most=0 if judged else None)


def utterances_of(clips, noise, name):
    """A stream of clips with pauses between them."""
    samples, speech, utterances = [numpy.zeros(2 * RATE, numpy.float32)], [numpy.zeros(200, bool)], []
    now = 200
    for clip in clips:
        count = min(len(clip.speech), len(clip.samples) // FRAME)
        flags = clip.speech[:count]
        spoken = numpy.where(flags)[0]
        utterances.append((now + int(spoken[0]), now + int(spoken[-1]) + 1))
        pause = int(noise.uniform(1, 2.5) * 100)
        samples += [clip.samples[:count * FRAME] * gain(SPEECH_DB) / clip.level(),
                    numpy.zeros(pause * FRAME, numpy.float32)]
        speech += [flags, numpy.zeros(pause, bool)]
        now += count + pause
    return Stream(name, numpy.concatenate(samples), numpy.concatenate(speech), utterances)


class Noises:
    """Noise of every kind, at one power."""

    def __init__(self, babblers, pseudo, noise):
        self.babblers, self.pseudo, self.noise = babblers, pseudo, noise

    def make(self, kind, count):
        sound = getattr(self, kind, lambda count: loop(self.ambience(kind), count))(count)
        return (sound / numpy.sqrt((sound ** 2).mean())).astype(numpy.float32)

    def white(self, count):
        return self.noise.standard_normal(count)

    def coloured(self, count, slope):
        spectrum = numpy.fft.rfft(self.noise.standard_normal(count))
        frequencies = numpy.fft.rfftfreq(count)
        frequencies[0] = frequencies[1]
        sound = numpy.fft.irfft(spectrum / frequencies ** (slope / 2), count)
        return sound / numpy.sqrt((sound ** 2).mean())

    def pink(self, count):
        return self.coloured(count, 1)

    def fan(self, count):
        time = numpy.arange(count) / RATE
        hum = sum(numpy.sin(2 * numpy.pi * frequency * time) / number
                  for number, frequency in enumerate((50, 100, 150, 200, 300), 1))
        return self.coloured(count, 2) * 0.6 + 0.5 * hum

    def music(self, count):
        return loop(numpy.concatenate([decode(path)[:RATE * 60] for path in sorted(MUSIC.glob("*.g722"))]), count)

    def babble(self, count):
        """Eight people who talk at once."""
        sound = numpy.zeros(count, numpy.float32)
        for _ in range(8):
            clips = list(self.babblers)
            self.pseudo.shuffle(clips)
            talk = numpy.concatenate([clip.samples / clip.level() for clip in clips])
            sound += numpy.roll(loop(talk, count), int(self.noise.integers(count)))
        return sound

    @staticmethod
    def ambience(kind):
        name = {"office": "office-ambience", "keyboard": "keyboard-typing", "city": "city-ambience",
                "crowd": "crowded-room"}[kind]
        return decode(unpacked(AMBIENCES) / f"livekit/agents/resources/{name}.ogg")


def streams():
    """All streams, the same in every run."""
    pseudo, noise = random.Random(1), numpy.random.default_rng(1)
    humans, flite = human_clips(pseudo.shuffle), list(flite_clips())
    groups = {name: [clip for clip in humans if clip.voice in voices] for name, voices in
              {"human": ("en", "it"), "human 2": ("fr", "es", "ru"), "rooms": ("room",)}.items()} | {"flite": flite}
    for name in ("human", "human 2", "flite"):
        pseudo.shuffle(groups[name])
    noises = Noises(groups["human 2"], pseudo, noise)

    def floor(count):
        return (noise.standard_normal(count) * gain(-72)).astype(numpy.float32)

    clean = {name: utterances_of(clips, noise, f"{name} clean") for name, clips in groups.items()}
    for stream in clean.values():
        yield dataclasses.replace(stream, samples=stream.samples + floor(len(stream.samples)))
    human = clean["human"]
    count = len(human.samples)

    def changed(name, samples):
        return dataclasses.replace(human, name=f"human {name}", samples=samples)

    yield changed("quiet, −46 dBFS", human.samples * gain(-20) + floor(count))
    yield changed("telephone band", low_passed(human.samples, 4000) + floor(count))
    reverberant = convolve(human.samples, room(noise, 0.5))
    reverberant *= numpy.sqrt((human.samples ** 2).mean() / (reverberant ** 2).mean())
    yield changed("room, RT60 0.5 s", reverberant + floor(count))
    for kind, ratios in NOISES.items():
        sound = noises.make(kind, count)
        for ratio in ratios:
            yield changed(f"{kind} {ratio} dB", human.samples + sound * gain(SPEECH_DB - ratio))
    minute = 60 * RATE
    for kind in NOISES:
        yield silent(f"noise {kind}", noises.make(kind, minute) * gain(SPEECH_DB - 5))
    pause = numpy.zeros(RATE // 4, numpy.float32)
    voice = numpy.concatenate([part for clip in flite if clip.voice == "slt"
                               for part in (clip.samples / clip.level(), pause)])
    voice = convolve(loop(voice, minute), room(noise))
    for loss in (0, 10, 20, 30, 40):
        yield silent(f"echo −{loss} dB", voice * gain(SPEECH_DB - loss) + floor(minute))


def silent(name, samples):
    return Stream(name, samples, numpy.zeros(len(samples) // FRAME, bool), [])


def low_passed(samples, frequency):
    spectrum = numpy.fft.rfft(samples)
    spectrum[numpy.fft.rfftfreq(len(samples), 1 / RATE) > frequency] = 0
    return numpy.fft.irfft(spectrum, len(samples)).astype(numpy.float32)


def endpoints(probabilities, stop_ms):
    """Utterances by Silero's rule: pairs of the moments at which beginning and end are decided, in seconds."""
    window = WINDOW / RATE
    begin_count = -(-START_MS * RATE // 1000 // WINDOW)
    end_count = int(numpy.ceil(stop_ms / 1000 / window))
    utterances, count, speaking = [], 0, False
    for index, probability in enumerate(probabilities, 1):
        if not speaking:
            count = count + 1 if probability >= THRESHOLD else 0
            if count >= begin_count:
                speaking, count = True, 0
                utterances.append([index * window, None])
        else:
            count = count + 1 if probability < THRESHOLD - HYSTERESIS else 0
            if count >= end_count:
                speaking, count = False, 0
                utterances[-1][1] = index * window
    return utterances


def judge(stream, probabilities, utterances):
    """Figures of one stream; `utterances` by stop time."""
    frames = len(stream.speech)
    windows = numpy.minimum(((numpy.arange(frames) + 0.5) * FRAME / WINDOW).astype(int), len(probabilities) - 1)
    scores = numpy.asarray(probabilities)[windows]
    judged = numpy.ones(frames, bool)
    for edge in numpy.where(numpy.diff(stream.speech.astype(int)))[0]:
        judged[max(0, edge + 1 - COLLAR):edge + 1 + COLLAR] = False
    spoken, silence = scores[judged & stream.speech], scores[judged & ~stream.speech]
    result = {"false_positives": float((silence >= THRESHOLD).mean())}
    if not stream.utterances:
        starts = len(utterances[300])
        return result | {"starts_per_minute": starts / (frames / 6000)}
    hits = (spoken >= THRESHOLD).sum() + (silence < THRESHOLD).sum()
    result |= {"accuracy": float(hits / judged.sum()), "area": area(spoken, silence),
               "recall_at_5_percent": float((spoken > numpy.quantile(silence, 0.95)).mean())}
    return result | {f"stop_{stop}": judge_utterances(stream, found) for stop, found in utterances.items()}


def area(spoken, silence):
    """The area under the receiver operating characteristic."""
    values, places, counts = numpy.unique(numpy.r_[spoken, silence], return_inverse=True, return_counts=True)
    ranks = (numpy.cumsum(counts) - (counts - 1) / 2)[places]
    count = len(spoken)
    return float((ranks[:count].sum() - count * (count + 1) / 2) / (count * len(silence)))


def judge_utterances(stream, found):
    onsets, ends = [], []
    missed = already = cuts = 0
    found = [(begin, float("inf") if end is None else end) for begin, end in found]
    for first, last in stream.utterances:
        begin, end = first / 100, last / 100
        over = [utterance for utterance in found if utterance[0] < end + 0.05 and utterance[1] > begin]
        if not over:
            missed += 1
            continue
        if over[0][0] < begin - 0.02:
            already += 1
        else:
            onsets.append((over[0][0] - begin) * 1000)
        cuts += sum(utterance[1] < end - 0.05 for utterance in over)
        if end - 0.05 <= over[-1][1] < float("inf"):
            ends.append((over[-1][1] - end) * 1000)
    false = sum(not any(utterance[0] < last / 100 + 0.05 and utterance[1] > first / 100
                        for first, last in stream.utterances) for utterance in found)
    return {"utterances": len(stream.utterances), "missed": missed, "already_on": already, "cuts": cuts,
            "onset_ms": quantiles(onsets), "end_ms": quantiles(ends),
            "false_starts_per_minute": false / ((~stream.speech).sum() / 6000)}


def quantiles(values):
    """Median, 95 % and the greatest."""
    return [round(float(numpy.percentile(values, part))) for part in (50, 95, 100)] if values else None


def hear(program, model, stream, folder):
    """What the speech-monitor tells of a stream."""
    path = folder / "stream.raw"
    whole(stream.samples).tofile(path)
    settings = [{"min_speech_ms": START_MS, "silence_ms": stop} for stop in STOPS_MS]
    run = subprocess.run([program, model, json.dumps(settings), path], check=True, stdout=subprocess.PIPE, text=True)
    heard = json.loads(run.stdout)
    found = {stop: [(utterance[1], utterance[3]) for utterance in utterances]
             for stop, utterances in zip(STOPS_MS, heard["utterances"])}
    return heard["probabilities"], found


def evaluate(program, quick):
    """The figures of all streams, by name: ours and theirs."""
    silero = Onnx(package_folder() / "silero_vad.onnx")
    model = package_folder() / "silero_vad_16k_op15.onnx"
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for stream in streams():
            if quick and stream.name not in QUICK:
                continue
            ours = hear(program, model, stream, pathlib.Path(folder))
            theirs = silero.hear(whole(stream.samples))[0]
            results[stream.name] = {
                "ours": judge(stream, *ours),
                "silero": judge(stream, theirs, {stop: endpoints(theirs, stop) for stop in STOPS_MS})}
    return results


def tables(results):
    def both(row, cell):
        return " | ".join(cell(row[side]) for side in ("ours", "silero"))

    def utterances(stop):
        def cell(figures):
            part = figures[f"stop_{stop}"]
            times = "; ".join("/".join(map(str, part[key] or "-")) for key in ("onset_ms", "end_ms"))
            return (f"{times}; {part['missed']}+{part['already_on']}/{part['utterances']}; {part['cuts']}; "
                    f"{part['false_starts_per_minute']:.1f}")
        return cell

    spoken = {name: row for name, row in results.items() if "accuracy" in row["ours"]}
    yield "accuracy % / false positives % (area); recall % at 5 % false positives"
    for name, row in spoken.items():
        yield f"| {name} | " + both(row, lambda part: (
            f"{100 * part['accuracy']:.1f} / {100 * part['false_positives']:.1f} ({part['area']:.3f}); "
            f"{100 * part['recall_at_5_percent']:.1f}")) + " |"
    for stop in STOPS_MS:
        yield f"stop {stop} ms: onset, then end, p50/p95/max ms; missed+already on/all; cuts; false starts per minute"
        for name, row in spoken.items():
            yield f"| {name} | " + both(row, utterances(stop)) + " |"
    yield "no speech: frames positive %; starts per minute"
    for name, row in results.items():
        if name not in spoken:
            yield f"| {name} | " + both(row, lambda part: (
                f"{100 * part['false_positives']:.0f}; {part['starts_per_minute']:.0f}")) + " |"
