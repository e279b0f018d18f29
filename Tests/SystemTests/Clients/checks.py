"""What the scripts of all clients share: a scenario by name, a deadline, and what was expected."""

import asyncio
import sys
import traceback

# Nothing here takes longer than a few seconds of speech.
DEADLINE_SECONDS = 60

MOVE = {
    "type": "function",
    "name": "move",
    "description": "Moves the robot.",
    "parameters": {
        "type": "object",
        "properties": {
            "direction": {"type": "string"},
            "distance": {"type": "number"},
            "unit": {"type": "string"},
        },
        "required": ["direction"],
    },
}
# What the recording asks for.
MOVEMENT = {"direction": "forward", "distance": 10, "unit": "meters"}

# Answered by the rules beside this file with minutes of speech: it is still being sent when somebody interrupts it.
STORY = "Tell me a story."


class Unexpected(Exception):
    """The client reports something else than it should."""


def expect(condition, what, detail=""):
    if not condition:
        raise Unexpected(f"{what}: {detail}")
    print(f"ok {what}", flush=True)


def main(scenarios):
    """Runs the scenario named by the first argument against the server named by the second."""
    name, url = sys.argv[1:3]

    async def run():
        async with asyncio.timeout(DEADLINE_SECONDS):
            await scenarios[name](url)

    try:
        asyncio.run(run())
    except Unexpected as error:
        sys.exit(f"FAILED {name}: {error}")
    except BaseException:
        traceback.print_exc()
        sys.exit(f"FAILED {name}")
    print(f"done {name}", flush=True)
