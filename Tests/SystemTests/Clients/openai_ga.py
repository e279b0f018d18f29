"""The client of OpenAI itself: `openai`, from version 2 on."""

import asyncio
import json

from openai import AsyncOpenAI

from checks import MOVE, MOVEMENT, expect, main
from openai_turns import interrupt, say, turn
from speech import WORDS, words

TURNS = {"type": "server_vad", "silence_duration_ms": 500}


async def open_session(client, **session):
    connection = await client.realtime.connect(model="antiphon").enter()
    event = await connection.recv()
    expect(event.type == "session.created", "the session is created first", event)
    await connection.session.update(session={"type": "realtime", **session})
    event = await connection.recv()
    expect(event.type == "session.updated", "the session is updated", event)
    return connection


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
    await interrupt(connection, "response.output_audio.delta")
    await connection.close()


async def transcription(url):
    client = AsyncOpenAI(api_key="sk-local", base_url=url)
    connection = await client.realtime.connect(extra_query={"intent": "transcription"}).enter()
    created = await connection.recv()
    expect(created.type == "session.created", "the session is created first", created)
    expect(created.session.type == "transcription", "it only transcribes", created.session)
    audio = {"input": {"turn_detection": TURNS, "transcription": {"model": "gpt-4o-transcribe", "language": "en"}}}
    await connection.session.update(session={"type": "transcription", "audio": audio})
    speaking = asyncio.create_task(say(connection))
    heard = await turn(connection, until="conversation.item.input_audio_transcription.completed")
    expect(words(heard.heard) == WORDS, "the transcript is what was said", heard.heard)
    expect("input_audio_buffer.committed" in heard.types, "the turn is committed before", heard.types)
    expect(not any(name.startswith("response.") for name in heard.types), "nothing is answered", heard.types)
    speaking.cancel()
    await connection.close()


main({"voice": voice, "tool": tool, "interruption": interruption, "transcription": transcription})
