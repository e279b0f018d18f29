#!/usr/bin/env python3
"""Writes the wire format's test vectors, from the tables of Sources/Messages/WIRE.md alone.

Each message is two files, NAME.header and NAME.payload, and an entry in vectors.json with what they hold.
Messages that must be refused are in refused.json, with the word that names the reason.
"""
import json
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
AUDIO, TEXT, EVENT, BYTES = 1, 2, 3, 4
START, FINAL, SESSION_END, STREAM_END = 1, 2, 4, 8


def header(type, flags=0, sequence=0, send=0, capture=0, position=0, rate=0, channels=0, encoding=0, metadata=b"",
           magic=b"ATPH", version=1, length=None):
    return struct.pack("<4sBBHQQQqIHBBII", magic, version, type, flags, sequence, send, capture, position, rate,
                       channels, encoding, 0, 0, len(metadata) if length is None else length) + metadata


VECTORS = {
    "audio-s16": dict(type=AUDIO, flags=START, sequence=7, send=123456789, capture=987654321, position=320, rate=16000,
                      channels=1, encoding=1, metadata={"session": "s1", "utterance": "utt_1"},
                      payload=struct.pack("<4h", 0, 1, -32768, 32767)),
    "audio-f32-stereo": dict(type=AUDIO, rate=48000, channels=2, encoding=2, position=-5,
                             payload=struct.pack("<4f", 0.5, -0.5, 1.0, -1.0)),
    "audio-final-empty": dict(type=AUDIO, flags=FINAL, rate=22050, channels=1, encoding=1,
                              metadata={"response": "resp_1"}, payload=b""),
    "text-final": dict(type=TEXT, flags=START | FINAL, sequence=1, metadata={"language": "de-DE"},
                       payload="Grüße, 世界 🎙".encode()),
    "text-empty": dict(type=TEXT, payload=b""),
    "event": dict(type=EVENT, capture=42, metadata={"utterance": "utt_1"},
                  payload=json.dumps({"event": "speech_started", "position": 16000}).encode()),
    "bytes": dict(type=BYTES, metadata={"media_type": "image/png"}, payload=bytes(range(256))),
    "session-end": dict(type=EVENT, flags=SESSION_END, metadata={"session": "s1"}, payload=b""),
    "stream-end": dict(type=EVENT, flags=STREAM_END, sequence=2**63, send=2**64 - 1, payload=b""),
}

GOOD = header(TEXT)
REFUSED = {
    "short-header": (GOOD[:55], "at least 56"),
    "wrong-magic": (header(TEXT, magic=b"HTTP"), "ATPH"),
    "wrong-version": (header(TEXT, version=2), "wire version 2"),
    "unknown-type": (header(9), "type 9"),
    "unknown-flag": (header(TEXT, flags=32), "flags 32"),
    "unknown-encoding": (header(AUDIO, rate=8000, channels=1, encoding=3), "encoding 3"),
    "metadata-too-long": (header(TEXT, length=10), "states 10"),
    "metadata-too-short": (header(TEXT, metadata=b"{}", length=1), "states 1"),
    "metadata-no-object": (header(TEXT, metadata=b"[]"), "no JSON object"),
    "metadata-no-json": (header(TEXT, metadata=b"{nope}"), "no JSON object"),
    "metadata-no-utf8": (header(TEXT, metadata=b'{"a":"\xff"}'), "no JSON object"),
}


def main():
    index = {}
    for name, fields in VECTORS.items():
        fields = dict(fields)
        payload = fields.pop("payload")
        metadata = fields.get("metadata", {})
        encoded = json.dumps(metadata, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        fields["metadata"] = encoded if metadata else b""
        (HERE / f"{name}.header").write_bytes(header(**fields))
        (HERE / f"{name}.payload").write_bytes(payload)
        fields["metadata"] = metadata
        # 64-bit numbers as strings: JSON readers may keep only 53 bits.
        index[name] = {key: str(value) if isinstance(value, int) else value for key, value in fields.items()}
    (HERE / "vectors.json").write_text(json.dumps(index, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    refused = {}
    for name, (frame, reason) in REFUSED.items():
        (HERE / f"refused-{name}.header").write_bytes(frame)
        refused[name] = reason
    (HERE / "refused.json").write_text(json.dumps(refused, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
