"""A Realtime server as one would write it in Python in an afternoon: `websockets` and `json`, every sound sent back."""

import asyncio
import itertools
import json
import sys

from websockets.asyncio.server import serve

numbers = itertools.count()


async def session(connection):
    async def send(kind, **fields):
        await connection.send(json.dumps({"type": kind, "event_id": f"event_{next(numbers)}", **fields}))

    await send("session.created", session={"id": f"sess_{next(numbers)}", "type": "realtime"})
    response, item = None, None
    async for message in connection:
        event = json.loads(message)
        if event["type"] == "response.create":
            response, item = f"resp_{next(numbers)}", f"item_{next(numbers)}"
            await send("response.created", response={"id": response, "status": "in_progress", "output": []})
        elif event["type"] == "input_audio_buffer.append" and response:
            await send("response.output_audio.delta", response_id=response, item_id=item, output_index=0,
                       content_index=0, delta=event["audio"])


async def main():
    compression = sys.argv[2] if len(sys.argv) > 2 else None
    async with serve(session, "127.0.0.1", int(sys.argv[1]), max_size=None, compression=compression) as server:
        await server.serve_forever()


asyncio.run(main())
