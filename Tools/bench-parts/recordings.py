"""Human and synthetic speech of Debian's packages with exact labels, and noise to mix it with.

The labels tell for every 10 ms whether somebody speaks. They come from the clean recordings only: from the energy of
studio recordings, and from the times of phones where Flite speaks.
"""

import dataclasses
import functools
import pathlib
import subprocess
import tempfile

import numpy

RATE, FRAME = 16000, 160
PROMPTS = pathlib.Path("/usr/share/asterisk/sounds")
MUSIC = pathlib.Path("/usr/share/asterisk/moh")
RECORDINGS = pathlib.Path("/usr/share/pocketsphinx/test/data")
VOICES = {"en": "en_US_f_Allison", "fr": "fr_CA_f_June", "es": "es_MX_f_Allison", "it": "it_IT_m_Carlo",
          "ru": "ru_RU_f_IvrvoiceRU"}
CLIPS_PER_VOICE = 22
# Prompts that are no speech.
SOUNDS = ("beep", "tone", "monkeys", "silence", "is-set")
# The level of speech in the streams, in dBFS while it is voiced.
SPEECH_DB = -26

SENTENCES = [
    "Turn on the kitchen light please.", "What is the weather in Lisbon tomorrow?", "Stop.",
    "Set a timer for ten minutes, and then remind me to call my mother.", "No.",
    "Drive to the charging station and wait there.", "How far is the nearest door?", "Yes, that is fine.",
    "Play some quiet music in the living room.", "Who are you?",
    "I would like to go to the, um, the second floor.",
    "Okay robot, pick up the red cube and put it on the table."]


@dataclasses.dataclass
class Clip:
    """One recording with its labels."""

    voice: str
    name: str
    samples: numpy.ndarray
    speech: numpy.ndarray

    def level(self):
        """The level while somebody speaks."""
        count = min(len(self.speech), len(self.samples) // FRAME)
        frames = self.samples[:count * FRAME].reshape(count, FRAME)[self.speech[:count]]
        return float(numpy.sqrt((frames ** 2).mean()))


def gain(decibels):
    return 10 ** (decibels / 20)


def decode(path):
    """A sound file as floats at 16 kHz."""
    kind = []
    if path.suffix == ".g722":
        kind = ["-f", "g722"]
    elif path.suffix == ".raw":
        kind = ["-f", "s16le", "-ar", str(RATE), "-ac", "1"]
    run = subprocess.run(
        ["ffmpeg", "-v", "error", *kind, "-i", path, "-f", "s16le", "-ar", str(RATE), "-ac", "1", "-"],
        check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    return numpy.frombuffer(run.stdout, numpy.int16).astype(numpy.float32) / 32768


def stretches(flags):
    """Where flags are set, as pairs of beginning and end."""
    edges = numpy.diff(numpy.r_[0, numpy.asarray(flags, int), 0])
    return list(zip(numpy.where(edges == 1)[0], numpy.where(edges == -1)[0]))


def fill_gaps(speech, longest):
    for begin, end in stretches(~speech):
        if begin > 0 and end < len(speech) and end - begin <= longest:
            speech[begin:end] = True


def labels_by_energy(samples, below_peak=38.0):
    """Speech is what is less than `below_peak` dB under the loud parts; gaps up to 100 ms are filled, bursts under
    30 ms dropped."""
    count = len(samples) // FRAME
    level = 10 * numpy.log10((samples[:count * FRAME].reshape(count, FRAME) ** 2).mean(1) + 1e-12)
    if not len(level):
        return numpy.zeros(0, bool)
    loud = numpy.percentile(level[level > -70], 95) if (level > -70).any() else -90
    speech = level > loud - below_peak
    fill_gaps(speech, 10)
    for begin, end in stretches(speech):
        if end - begin < 3:
            speech[begin:end] = False
    return speech


def human_clips(shuffle):
    """Studio prompts of five voices, then recordings of real rooms, whose labels are less sure."""
    clips = []
    for voice, folder in VOICES.items():
        paths = sorted(path for part in ("", "followme", "dictate")
                       for path in (PROMPTS / folder / part).glob("*.g722")
                       if not any(sound in path.name for sound in SOUNDS))
        shuffle(paths)
        found = []
        for path in paths:
            if not 0.6 <= path.stat().st_size / 8000 <= 9:
                continue
            samples = decode(path)
            speech = labels_by_energy(samples)
            if speech.sum() >= 30:
                found.append(Clip(voice, path.name, samples, speech))
            if len(found) >= CLIPS_PER_VOICE:
                break
        clips += found
    for path in sorted([*(RECORDINGS / "librivox").glob("*.wav"), *(RECORDINGS / "cards").glob("*.wav")]):
        samples = decode(path)
        clips.append(Clip("room", path.name, samples, labels_by_energy(samples, 22.0)))
    return clips


@functools.cache
def flite_clips():
    """Sentences spoken by Flite, whose phones have exact times."""
    clips = []
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "speech.wav"
        for voice in ("slt", "rms", "awb", "kal16"):
            for sentence in SENTENCES:
                phones = subprocess.run(
                    ["flite", "-voice", voice, "-t", sentence, "-psdur", "-o", path],
                    check=True, stdout=subprocess.PIPE, text=True).stdout.split()
                samples = decode(path)
                speech = numpy.zeros(len(samples) // FRAME, bool)
                before = 0.0
                for phone, end in (part.split(":") for part in phones if ":" in part):
                    if phone not in ("pau", "h#", "brth"):
                        speech[int(before * 100 + 0.5):int(float(end) * 100 + 0.5)] = True
                    before = float(end)
                fill_gaps(speech, 10)
                clips.append(Clip(voice, sentence, samples, speech))
    return clips


def convolve(samples, response):
    """What a room makes of a sound, without its tail."""
    length = 1 << int(len(samples) + len(response) - 1).bit_length()
    spectrum = numpy.fft.rfft(samples, length) * numpy.fft.rfft(response, length)
    return numpy.fft.irfft(spectrum, length)[:len(samples)].astype(numpy.float32)


def room(random, reverberation=0.25):
    """The response of a room: direct sound, then noise that falls by 60 dB in `reverberation` seconds."""
    count = int(reverberation * RATE)
    response = random.standard_normal(count) * 10 ** (-3 * numpy.arange(count) / count)
    response[0] = 3
    return (response / numpy.sqrt((response ** 2).sum())).astype(numpy.float32)


def loop(samples, count):
    return numpy.tile(samples, count // len(samples) + 1)[:count]


def whole(samples):
    """Floats as 16-bit samples."""
    return (numpy.clip(samples, -1, 1) * 32767).astype(numpy.int16)
