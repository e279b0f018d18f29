"""The client of OpenAI itself: `openai`, from version 2 on."""

import asyncio
import base64
import json

from openai import AsyncOpenAI

from checks import MOVE, MOVEMENT, STORY, expect, main
from speech import WORDS, speak, words

TURNS = {"type": "server_vad", "silence_duration_ms": 500}


class Turn:
    """What the client reports until a response is done."""

    def __init__(self):
        self.heard = None
        self.transcript = ""
        self.audio = b""
        self.response = None
        self.types = []

    def take(self, event):
        self.types.append(event.type)
        match event.type:
            case "conversation.item.input_audio_transcription.completed":
                self.heard = event.transcript
            case "response.output_audio_transcript.delta":
                self.transcript += event.delta
            case "response.output_audio.delta":
                self.audio += base64.b64decode(event.delta)
            case "response.done":
                self.response = event.response
            case "error":
                expect(False, "no error", event.error)


async def open_session(client, **session):
    connection = await client.realtime.connect(model="antiphon").enter()
    event = await connection.recv()
    expect(event.type == "session.created", "the session is created first", event)
    await connection.session.update(session={"type": "realtime", **session})
    event = await connection.recv()
    expect(event.type == "session.updated", "the session is updated", event)
    return connection


async def say(connection):
    async def send(frame):
        await connection.input_audio_buffer.append(audio=base64.b64encode(frame).decode())

    await speak(send)


async def turn(connection, until="response.done"):
    turn = Turn()
    async for event in connection:
        turn.take(event)
        if event.type == until:
            return turn
    raise ConnectionError("closed in the middle of a turn")


def voice_session(**more):
    audio = {"input": {"turn_detection": TURNS, "transcription": {"model": "whisper-1"}}}
    return {"audio": audio, "instructions": "Be brief.", **more}


async def voice(url):
    connection = await open_session(AsyncOpenAI(api_key="sk-local", base_url=url), **voice_session())
    speaking = asyncio.create_task(say(connection))
    heard = await turn(connection)
    while heard.heard is None:
        heard.take(await connection.recv())
    expect(words(heard.heard) == WORDS, "the transcript is what was said", heard.heard)
    expect(heard.response.status == "completed", "the response is completed", heard.response)
    said = heard.response.output[0].content[0].transcript
    expect("forward" in words(said) and said == heard.transcript, "the answer is told as it is spoken", said)
    expect(len(heard.audio) / 48000 > 0.5, "the answer is spoken", len(heard.audio))
    for name in ("input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped"):
        expect(heard.types.count(name) == 1, name, heard.types)
    speaking.cancel()
    await connection.close()


async def tool(url):
    connection = await open_session(
        AsyncOpenAI(api_key="sk-local", base_url=url), **voice_session(tools=[MOVE], tool_choice="auto")
    )
    speaking = asyncio.create_task(say(connection))
    called = await turn(connection)
    call = called.response.output[-1]
    expect(call.type == "function_call" and call.name == "move", "the tool is called", called.response)
    expect(json.loads(call.arguments) == MOVEMENT, "its arguments are what was said", call.arguments)
    output = {"type": "function_call_output", "call_id": call.call_id, "output": json.dumps({"done": True})}
    await connection.conversation.item.create(item=output)
    await connection.response.create()
    told = await turn(connection)
    expect(told.response.status == "completed" and told.transcript, "the outcome is told", told.response)
    expect(told.audio, "the outcome is spoken")
    speaking.cancel()
    await connection.close()


async def interruption(url):
    connection = await open_session(AsyncOpenAI(api_key="sk-local", base_url=url), **voice_session())
    part = {"type": "input_text", "text": STORY}
    await connection.conversation.item.create(item={"type": "message", "role": "user", "content": [part]})
    await connection.response.create()
    begun = await turn(connection, until="response.output_audio.delta")
    speaking = asyncio.create_task(say(connection))
    cut = await turn(connection)
    details = cut.response.status_details
    expect(cut.response.status == "cancelled", "the response is cancelled", cut.response)
    expect(details.reason == "turn_detected", "the speech is why", details)
    expect("input_audio_buffer.speech_started" in cut.types, "the speech was told before", cut.types)
    item = cut.response.output[-1]
    expect(item.status == "incomplete", "the item is incomplete", item.status)
    heard_ms = min(200, (len(begun.audio) + len(cut.audio)) // 48)
    await connection.conversation.item.truncate(item_id=item.id, content_index=0, audio_end_ms=heard_ms)
    answered = await turn(connection)
    while "conversation.item.truncated" not in answered.types:
        answered.take(await connection.recv())
    expect(True, "the item is truncated")
    expect(answered.response.status == "completed", "the interruption is answered", answered.response)
    expect("forward" in words(answered.transcript), "by what it asked for", answered.transcript)
    speaking.cancel()
    await connection.close()


main({"voice": voice, "tool": tool, "interruption": interruption})
