"""A client that awaits the event names of the Responses API, on a bare WebSocket."""

import json

from websockets.asyncio.client import connect

from checks import expect, main


async def until(socket, name):
    """The events up to the one that is awaited."""
    events = []
    while not events or events[-1]["type"] != name:
        events.append(json.loads(await socket.recv()))
    return events


async def names(url):
    address = url.replace("http://", "ws://") + "/realtime?dialect=responses"
    async with connect(address, additional_headers={"Authorization": "Bearer sk-local"}) as socket:

        async def send(**event):
            await socket.send(json.dumps(event))

        await until(socket, "session.created")
        session = {"type": "realtime", "output_modalities": ["text"]}
        await send(type="session.update", session=session)
        await until(socket, "session.updated")
        part = {"type": "input_text", "text": "What time is it?"}
        await send(type="conversation.item.create", item={"type": "message", "role": "user", "content": [part]})
        await send(type="response.create")
        events = await until(socket, "response.completed")
        types = [event["type"] for event in events]
        expect("response.output_item.created" in types, "an item is created", types)
        response = events[-1]["response"]
        expect(response["status"] == "completed", "the response is completed", response)
        expect(response["output"][0]["content"][0]["text"], "it has an answer", response)
        older = {"response.done", "response.output_item.added", "error"}
        expect(not older.intersection(types), "no event has its other name", types)
        await send(type="response.cancel", event_id="mine")
        error = (await until(socket, "response.error"))[-1]["error"]
        expect(error["event_id"] == "mine", "an error is told", error)


main({"names": names})
