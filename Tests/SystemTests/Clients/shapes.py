"""Checks server events against the types of OpenAI's own client, strictly.

Reads lines of JSON, {"dialect": "ga" or "beta", "event": {…}}, on standard input. Prints what is wrong, then
'N events, N differences'.
"""

import importlib
import json
import sys
from typing import Annotated, get_args, get_origin

import pydantic

MODULES = {"ga": "openai.types.realtime", "beta": "openai.types.beta.realtime"}

# In the protocol's description and on the wire, but not in the types of the package.
NOT_TYPED = {"beta": {"transcription_session.created"}}
UNKNOWN_MEMBERS = {
    "ga": {
        "session.object", "session.id", "session.expires_at", "session.audio.output.voice",
        "response.conversation",
    },
    "beta": {
        "session.object", "session.expires_at", "session.client_secret", "session.prompt", "session.include",
        "session.input_audio_noise_reduction", "session.id", "name", "session.turn_detection.idle_timeout_ms",
        "response.usage.input_token_details.image_tokens",
        "response.usage.input_token_details.cached_tokens_details",
    },
}
# A closed list in the types of the beta, where no local model can be.
BETA_MODEL = "gpt-4o-realtime-preview"


def plain(kind):
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return kind


def types(dialect):
    module = importlib.import_module(f"{MODULES[dialect]}.realtime_server_event")
    members = get_args(plain(module.RealtimeServerEvent))
    return {get_args(plain(member.model_fields["type"].annotation))[0]: member for member in members}


TYPES = {dialect: types(dialect) for dialect in MODULES}


def unknown_members(value, path=""):
    """The paths of members that the types do not know."""
    if isinstance(value, pydantic.BaseModel):
        for name in value.model_extra or {}:
            yield f"{path}{name}"
        for name in value.model_fields_set & set(type(value).model_fields):
            yield from unknown_members(getattr(value, name), f"{path}{name}.")
    elif isinstance(value, list):
        for element in value:
            yield from unknown_members(element, path)


def differences(dialect, event):
    kind = TYPES[dialect].get(event["type"])
    if kind is None:
        if event["type"] not in NOT_TYPED.get(dialect, ()):
            yield "no such event"
        return
    session = event.get("session")
    if dialect == "beta" and session and "model" in session:
        event = {**event, "session": {**session, "model": BETA_MODEL}}
    try:
        value = kind.model_validate_json(json.dumps(event), strict=True)
    except pydantic.ValidationError as error:
        for problem in error.errors():
            yield f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"
        return
    for path in unknown_members(value):
        if path not in UNKNOWN_MEMBERS[dialect]:
            yield f"{path}: no such member"


def main():
    count = found = 0
    for line in sys.stdin:
        checked = json.loads(line)
        count += 1
        for difference in differences(checked["dialect"], checked["event"]):
            found += 1
            print(f"{checked['dialect']} {checked['event']['type']}: {difference}")
    print(f"{count} events, {found} differences")


if __name__ == "__main__":
    main()
