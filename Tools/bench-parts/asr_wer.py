"""Word error rates of asr and of pocketsphinx_continuous on the same recordings, as JSON.

    asr_wer.py FOLDER      the folder of the built programs, such as .build/release

asr hears each recording twice: as a graph does, cut into utterances by speech-monitor ("antiphon"), and whole
("antiphon_whole"). Every recording is a session of its own that begins afresh, as it is for the peer.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

DATA = pathlib.Path("/usr/share/pocketsphinx/test/data")
SECONDS = 60


def recordings():
    """The files, and what is said in them."""
    yield DATA / "goforward.raw", "go forward ten meters"
    for line in (DATA / "librivox" / "transcription").read_text().splitlines():
        text, name = re.fullmatch(r"<s> (.*) </s> \((.*)\)", line).groups()
        yield DATA / "librivox" / f"{name}.wav", text


def word_errors(said, heard):
    """The fewest words to insert, leave out or replace to get from one text to the other."""
    said, heard = said.split(), heard.split()
    row = list(range(len(heard) + 1))
    for count, word in enumerate(said, 1):
        diagonal, row[0] = row[0], count
        for index, other in enumerate(heard, 1):
            diagonal, row[index] = row[index], min(row[index] + 1, row[index - 1] + 1, diagonal + (word != other))
    return row[-1]


def heard_by_peer(file):
    run = subprocess.run(["pocketsphinx_continuous", "-infile", file, "-logfn", "/dev/null"],
                         check=True, stdout=subprocess.PIPE, text=True, timeout=SECONDS)
    return " ".join(run.stdout.split())


def heard_by_asr(programs, file, *, cut):
    """What asr makes of a file, in a graph that ends with it."""
    nodes = {
        "source": {"node": "wav-source", "params": {"file": str(file), "realtime": False}},
        "asr": {"node": "asr", "inputs": {"audio": "speech-monitor/speech" if cut else "source/audio"}},
        "console": {"node": "console", "inputs": {"transcript": "asr/transcript"},
                    "params": {"format": "json", "file": "heard"}},
    }
    if cut:
        nodes["speech-monitor"] = {"node": "speech-monitor", "inputs": {"audio": "source/audio"}}
    with tempfile.TemporaryDirectory(prefix="antiphon-wer-") as folder:
        folder = pathlib.Path(folder)
        graph = folder / "wer.yml"
        # JSON is YAML.
        graph.write_text(json.dumps({"name": "wer", "nodes": nodes}))
        subprocess.run([programs / "antiphon", "run", graph], check=True, cwd=folder, timeout=SECONDS,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        turns = map(json.loads, (folder / "heard").read_text().splitlines())
        return " ".join(turn["heard"] for turn in turns if turn.get("heard"))


def main(programs):
    programs = pathlib.Path(programs).resolve()
    hearers = {
        "antiphon": lambda file: heard_by_asr(programs, file, cut=True),
        "antiphon_whole": lambda file: heard_by_asr(programs, file, cut=False),
        "pocketsphinx_continuous": heard_by_peer,
    }
    words = sum(len(said.split()) for _, said in recordings())
    result = {"words": words, "recordings": []}
    errors = dict.fromkeys(hearers, 0)
    for file, said in recordings():
        entry = {"file": file.name, "said": said}
        for name, hear in hearers.items():
            heard = hear(file)
            entry[name] = {"heard": heard, "errors": word_errors(said, heard)}
            errors[name] += entry[name]["errors"]
        result["recordings"].append(entry)
    result |= {name: round(count / words, 4) for name, count in errors.items()}
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
