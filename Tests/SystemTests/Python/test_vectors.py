#!/usr/bin/env python3
"""Holds shout.py's reading and writing of messages against Tests/Vectors/wire. Exits with 1 when they differ."""
import json
import pathlib
import sys

from shout import Refused, WireMessage

VECTORS = pathlib.Path(__file__).parents[2] / "Vectors" / "wire"


def check_message(name, fields):
    frames = [(VECTORS / f"{name}.{frame}").read_bytes() for frame in ("header", "payload")]
    message = WireMessage.parse(frames)
    for field in ("type", "flags", "sequence", "send", "capture", "position", "rate", "channels", "encoding"):
        yield f"{name}: {field}", getattr(message, field), int(fields.get(field, "0"))
    yield f"{name}: metadata", message.metadata, fields["metadata"]
    yield f"{name}: written again", message.frames(message.sequence, message.send), frames


def check_refusal(name, reason):
    try:
        said = WireMessage.parse([(VECTORS / f"refused-{name}.header").read_bytes(), b""])
    except Refused as error:
        said = str(error)
    yield f"refused-{name}: {said!r} says {reason!r}", reason in str(said), True


def main():
    messages = json.loads((VECTORS / "vectors.json").read_text())
    refusals = json.loads((VECTORS / "refused.json").read_text())
    results = [result for name, fields in messages.items() for result in check_message(name, fields)]
    results += [result for name, reason in refusals.items() for result in check_refusal(name, reason)]
    wrong = [f"{what}: {found!r} instead of {expected!r}" for what, found, expected in results if found != expected]
    print("\n".join(wrong + [f"{len(messages)} messages, {len(refusals)} refusals, {len(wrong)} differences"]))
    return 1 if wrong or not messages or not refusals else 0


if __name__ == "__main__":
    sys.exit(main())
