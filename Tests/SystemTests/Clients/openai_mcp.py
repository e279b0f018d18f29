"""MCP servers of the graph, as the client of OpenAI uses them. Every event is held against the types of its package."""

import asyncio
import json

from openai import AsyncOpenAI

from checks import MOVEMENT, expect, main
from openai_turns import say
from shapes import differences

SECRET = "secret-of-the-client"


def garage(**more):
    # What clients send that reach the service, too.
    return {"type": "mcp", "server_label": "garage", "server_url": "https://example.org/mcp", "authorization": SECRET, **more}


class Session:
    """One connection, and what the client reports of it."""

    def __init__(self, connection):
        self.connection = connection
        self.types = []
        self.texts = []

    async def next(self):
        data = await self.connection.recv_bytes()
        event = self.connection.parse_event(data)
        wrong = list(differences("ga", json.loads(data)))
        expect_silently(not wrong, f"{event.type} has the shape of its type", wrong)
        expect_silently(SECRET.encode() not in data, "nothing secret is told", data)
        self.types.append(event.type)
        return event

    async def until(self, *types):
        self.types = []
        while True:
            event = await self.next()
            if event.type in types:
                return event
            expect_silently(event.type != "error", "no error", event)

    async def declare(self, *tools):
        """Declares servers. Gives what was listed."""
        await self.connection.session.update(
            session={"type": "realtime", "output_modalities": ["text"], "tools": list(tools)}
        )
        while (event := await self.until("conversation.item.done")).item.type != "mcp_list_tools":
            pass
        return event.item

    async def ask(self, text):
        part = {"type": "input_text", "text": text}
        await self.connection.conversation.item.create(item={"type": "message", "role": "user", "content": [part]})
        await self.connection.response.create()

    async def call(self, text, status="completed"):
        """Asks for what takes a tool. Gives the call as the response has it."""
        await self.ask(text)
        done = await self.until("response.done")
        expect_silently(done.response.status == status, f"the response is {status}", done)
        calls = [item for item in done.response.output if item.type == "mcp_call"]
        expect_silently(len(calls) == 1, "it has one call", done)
        return calls[0]

    async def answer(self):
        """Asks what the model says to what it has."""
        await self.connection.response.create()
        done = await self.until("response.done")
        return done.response.output[0].content[0].text


def expect_silently(condition, what, detail=""):
    if not condition:
        expect(condition, what, detail)


async def open_session(url, *tools):
    connection = await AsyncOpenAI(api_key="sk-local", base_url=url).realtime.connect(model="antiphon").enter()
    session = Session(connection)
    expect((await session.next()).type == "session.created", "the session is created")
    return session, await session.declare(*tools)


async def call(url):
    session, listed = await open_session(url, garage(require_approval="never", allowed_tools=["add", "fail"]))
    expect(listed.server_label == "garage", "the server is listed", listed)
    expect([tool.name for tool in listed.tools] == ["add", "fail"], "with the tools that are allowed", listed.tools)
    expect(listed.tools[0].input_schema["required"] == ["a"], "and their arguments", listed.tools[0])
    begun, ended = session.types.index("mcp_list_tools.in_progress"), session.types.index("mcp_list_tools.completed")
    expect(session.types.index("conversation.item.added") < begun < ended, "in the order of the service", session.types)

    made = await session.call("What is 2 and 40?")
    expect(json.loads(made.arguments) == {"a": 2, "b": 40}, "the model calls the tool", made)
    expect(made.output == "42" and made.error is None, "the server answers", made)
    expect(made.name == "add" and made.server_label == "garage", "and is named", made)
    order = [name for name in session.types if "mcp_call" in name and not name.endswith("delta")]
    expect(
        order == ["response.mcp_call_arguments.done", "response.mcp_call.in_progress", "response.mcp_call.completed"],
        "the call goes through its states", session.types,
    )
    expect(session.types[-3:-1] == ["conversation.item.done", "response.output_item.done"], "then its item ends", session.types)
    expect(await session.answer() == "The sum is 42.", "the model tells the result when it is asked")

    failed = await session.call("Open the door.")
    expect(failed.output is None and "fail" in failed.error.message, "a failure is told", failed)
    expect(failed.error.type == "tool_execution_error", "as the tool's own", failed.error)
    expect("fail" in await session.answer(), "and the model hears of it")
    await session.connection.close()


async def voice(url):
    session, _ = await open_session(url, garage(require_approval="never"))
    turns = {"type": "server_vad", "silence_duration_ms": 500}
    audio = {"input": {"turn_detection": turns, "transcription": {"model": "whisper-1"}}}
    await session.connection.session.update(
        session={"type": "realtime", "output_modalities": ["audio"], "audio": audio}
    )
    speaking = asyncio.create_task(say(session.connection))
    done = await session.until("response.done")
    made = done.response.output[-1]
    expect(made.type == "mcp_call" and json.loads(made.arguments) == MOVEMENT, "what was said is done", made)
    expect(made.output == "moved forward by 10 meters", "by the server", made)
    await session.connection.response.create()
    told = await session.until("response.done")
    expect("response.output_audio.delta" in session.types, "and told in speech", session.types)
    expect("orward" in told.response.output[0].content[0].transcript, "with what was done", told)
    speaking.cancel()
    await session.connection.close()


async def approval(url):
    session, _ = await open_session(url, garage())
    for approves in (True, False):
        await session.ask("What is 1 and 2?")
        done = await session.until("response.done")
        calls = [item for item in done.response.output if item.type == "mcp_call"]
        requests = [item for item in done.response.output if item.type == "mcp_approval_request"]
        expect(len(requests) == 1 and requests[0].name == "add", "the response asks for approval", done.response)
        expect(calls[0].output is None and "response.mcp_call.in_progress" not in session.types, "and calls nothing")
        answer = {"type": "mcp_approval_response", "approval_request_id": requests[0].id, "approve": approves}
        await session.connection.conversation.item.create(
            item={"id": f"mcp_approval_{requests[0].id}", "reason": "because", **answer}
        )
        await session.until("response.mcp_call.completed" if approves else "response.mcp_call.failed")
        item = (await session.until("response.output_item.done")).item
        expect(item.id == calls[0].id and item.approval_request_id == requests[0].id, "the call ends", item)
        if approves:
            expect(item.output == "3", "an approved call is made", item)
            expect(await session.answer() == "The sum is 3.", "and its result told")
        else:
            expect("because" in item.error.message, "one that is not approved is not", item)
    await session.connection.close()


async def ends(url):
    session, listed = await open_session(url, {**garage(), "server_label": "cellar"})
    expect(listed.tools == [] and "mcp_list_tools.failed" in session.types, "an unknown server fails", session.types)
    await session.declare(garage(require_approval="never"))

    await session.ask("Wait 100 seconds.")
    await session.until("response.mcp_call.in_progress")
    await session.connection.response.cancel()
    done = await session.until("response.done")
    expect(done.response.status == "cancelled", "a call is cancelled with its response", done.response)
    expect("response.mcp_call.failed" in session.types, "and ends", session.types)

    lost = await session.call("Vanish.")
    expect(lost.error is not None, "a call ends with the node that makes it", lost)
    made = await session.call("What is 3 and 4?")
    while made.error is not None:
        await asyncio.sleep(0.2)
        made = await session.call("What is 3 and 4?")
    expect(made.output == "7", "and others are made when it is back", made)
    await session.connection.close()


async def many(url):
    """Sessions at once, each with sums of its own: nobody hears of another's."""

    async def add(number):
        session, _ = await open_session(url, garage(require_approval="never"))
        for step in range(5):
            a, b = 100 * number, step
            made = await session.call(f"What is {a} and {b}?")
            expect_silently(json.loads(made.arguments) == {"a": a, "b": b}, "the call is its own", made)
            expect_silently(made.output == str(a + b), "the result is its own", made)
            expect_silently(await session.answer() == f"The sum is {a + b}.", "and the answer")
        await session.connection.close()

    await asyncio.gather(*(add(number) for number in range(1, 9)))
    expect(True, "every session has its own results")


main({"call": call, "voice": voice, "approval": approval, "ends": ends, "many": many})
