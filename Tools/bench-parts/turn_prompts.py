"""Human studio prompts that are complete, and such where more was to be said: the clips of the part end-of-turn.

The names are those of the prompts in Debian's asterisk-core-sounds-*-g722, the same in every language. Three classes:

  complete   a prompt that ends a thought
  fragment   a prompt recorded as the beginning of a sentence that is put together: "There are currently …"
  cut        a complete one of one sentence, truncated at its quietest moment between 35 and 75 %

What they cannot show: hesitation, for the speakers read; and how a cut voice would have prepared its pause.
"""

import dataclasses
import zlib

import numpy

from recordings import FRAME, PROMPTS, RATE, VOICES, decode

FRAGMENTS = """conf-enteringno conf-thereare dir-multi1 dir-pls-enter queue-holdtime queue-quantity1 queue-thereare
    queue-less-than vm-duration vm-for vm-from vm-message vm-num-i-have vm-onefor-full vm-onefor vm-press vm-savedto
    vm-theperson vm-youhave vm-from-extension vm-from-phonenumber vm-received vm-and vm-extension priv-callpending
    followme/call-from dir-multi2 at-tone-time-exactly is-set-to you-entered if-correct-press
    confbridge-there-are""".split()
# Several sentences, or a single word: they are not cut.
UNCUT = """agent-alreadyon agent-incorrect agent-user auth-incorrect conf-invalid demo-thanks dir-usingkeypad invalid
    pbx-invalid pbx-invalidpark vm-incorrect vm-invalidpassword vm-mismatch ss-noservice priv-introsaved""".split()
COMPLETE = UNCUT + """agent-loggedoff agent-loginok agent-newlocation agent-pass auth-thankyou conf-errormenu
    conf-extended conf-getchannel conf-getconfno conf-getpin conf-invalidpin conf-kicked conf-leaderhasleft conf-locked
    conf-lockednow conf-muted conf-noempty conf-nonextended conf-now-muted conf-onlyone conf-onlyperson
    conf-placeintoconf conf-roll-callcomplete conf-unlockednow conf-unmuted conf-waitforleader demo-echodone
    demo-enterkeywords demo-nomatch dir-instr dir-nomatch dir-nomore pbx-parkingfailed privacy-incorrect
    privacy-prompt privacy-thankyou privacy-unident priv-recordintro queue-youarenext transfer tt-somethingwrong
    tt-weasels vm-changeto vm-deleted vm-goodbye vm-msgsaved vm-newpassword vm-nobodyavail vm-nomore vm-nonumber
    vm-passchanged vm-pls-try-again vm-rec-busy vm-rec-name vm-reenterpassword vm-savefolder vm-sorry vm-tempremoved
    vm-undeleted vm-whichbox hello-world vm-tooshort vm-tempgreetactive queue-thankyou followme/no-recording
    please-try-again please-try-call-later one-moment-please im-sorry goodbye""".split()
# The level of the loud parts, in dBFS.
LOUD_DB = -26


@dataclasses.dataclass
class Clip:
    """A prompt from its first sound to its last."""

    language: str
    name: str
    kind: str
    samples: numpy.ndarray

    @property
    def is_complete(self):
        return self.kind == "complete"

    @property
    def is_for_tuning(self):
        """Half of the prompts, the same in every language and for a prompt and what was cut of it."""
        return zlib.crc32(self.name.encode()) % 2 == 0


def clips(language):
    """All clips of a language."""
    found = []
    for kind, names in (("complete", COMPLETE), ("fragment", FRAGMENTS)):
        for name in names:
            path = PROMPTS / VOICES[language] / f"{name}.g722"
            if path.exists():
                found.append(Clip(language, name, kind, trimmed(decode(path))))
    for clip in found[:]:
        if clip.is_complete and clip.name not in UNCUT and len(clip.samples) >= 1.2 * RATE:
            found.append(Clip(language, clip.name, "cut", cut(clip.samples)))
    return found


def levels(samples):
    """The level of every 10 ms, in dB."""
    count = len(samples) // FRAME
    return 10 * numpy.log10((samples[:count * FRAME].reshape(count, FRAME) ** 2).mean(1) + 1e-12)


def trimmed(samples):
    """Without the silence around the voice: that which is 38 dB less loud than its loud parts; and all equally loud."""
    level = levels(samples)
    loud = numpy.percentile(level[level > -70], 95)
    voice = numpy.where(level > loud - 38)[0]
    return samples[voice[0] * FRAME:(voice[-1] + 1) * FRAME] * 10 ** ((LOUD_DB - loud) / 20)


def cut(samples):
    """The beginning, up to its quietest moment between 35 and 75 %."""
    level = numpy.convolve(levels(samples), numpy.ones(5) / 5, "same")
    first, last = int(len(level) * 0.35), int(len(level) * 0.75)
    return trimmed(samples[:(first + int(numpy.argmin(level[first:last]))) * FRAME])
