"""The client of OpenAI as it was for the beta: `openai` 1.99.9."""

import asyncio
import json

from openai import AsyncOpenAI

from checks import MOVE, MOVEMENT, expect, main
from openai_turns import interrupt, say, turn
from speech import WORDS, words


async def open_session(url, **session):
    client = AsyncOpenAI(
        api_key="sk-local", base_url=url, websocket_base_url=url.replace("http://", "ws://")
    )
    connection = await client.beta.realtime.connect(model="gpt-4o-realtime-preview").enter()
    created = await connection.recv()
    expect(created.type == "session.created", "the session is created first", created)
    expect(created.session.modalities == ["audio", "text"], "it is flat", created.session)
    conversation = await connection.recv()
    expect(conversation.type == "conversation.created", "then the conversation", conversation)
    await connection.session.update(
        session={
            "modalities": ["audio", "text"],
            "input_audio_format": "pcm16",
            "output_audio_format": "pcm16",
            "input_audio_transcription": {"model": "whisper-1"},
            "turn_detection": {"type": "server_vad", "silence_duration_ms": 500},
            "temperature": 0.7,
            **session,
        }
    )
    updated = await connection.recv()
    expect(updated.type == "session.updated", "the session is updated", updated)
    expect(updated.session.temperature == 0.7, "and has a temperature", updated.session)
    return connection


async def voice(url):
    connection = await open_session(url)
    speaking = asyncio.create_task(say(connection))
    heard = await turn(connection)
    while heard.heard is None:
        heard.take(await connection.recv())
    expect(words(heard.heard) == WORDS, "the transcript is what was said", heard.heard)
    response = heard.response
    expect(response.status == "completed", "the response is completed", response)
    expect(response.modalities == ["audio", "text"], "it is flat", response)
    part = response.output[0].content[0]
    expect(part.type == "audio", "its part has the older name", part)
    expect("forward" in words(part.transcript), "it answers", part.transcript)
    expect(part.transcript == heard.transcript, "as it is spoken", heard.transcript)
    expect(len(heard.audio) / 48000 > 0.5, "the answer is spoken", len(heard.audio))
    expect(heard.types.count("conversation.item.created") == 2, "two items are created", heard.types)
    expect("conversation.item.done" not in heard.types, "no later event comes", heard.types)
    speaking.cancel()
    await connection.close()


async def tool(url):
    connection = await open_session(url, tools=[MOVE], tool_choice="auto")
    speaking = asyncio.create_task(say(connection))
    called = await turn(connection)
    call = called.response.output[-1]
    expect(call.type == "function_call" and call.name == "move", "the tool is called", called.response)
    expect(json.loads(call.arguments) == MOVEMENT, "its arguments are what was said", call.arguments)
    output = {"type": "function_call_output", "call_id": call.call_id, "output": json.dumps({"done": True})}
    await connection.conversation.item.create(item=output)
    await connection.response.create(response={"modalities": ["text"]})
    told = await turn(connection)
    expect(told.response.status == "completed", "the outcome is told", told.response)
    part = told.response.output[0].content[0]
    expect(part.type == "text" and part.text, "as text, for that was asked", part)
    expect(not told.audio, "and not spoken")
    speaking.cancel()
    await connection.close()


async def interruption(url):
    connection = await open_session(url)
    await interrupt(connection, "response.audio.delta")
    await connection.close()


async def transcription(url):
    client = AsyncOpenAI(api_key="sk-local", base_url=url, websocket_base_url=url.replace("http://", "ws://"))
    connection = await client.beta.realtime.connect(
        model="gpt-4o-transcribe", extra_query={"intent": "transcription"}
    ).enter()
    created = await connection.recv()
    expect(created.type == "transcription_session.created", "the session only transcribes", created)
    await connection.transcription_session.update(
        session={
            "input_audio_format": "pcm16",
            "input_audio_transcription": {"model": "gpt-4o-transcribe"},
            "turn_detection": {"type": "server_vad", "silence_duration_ms": 500},
        }
    )
    speaking = asyncio.create_task(say(connection))
    heard = await turn(connection, until="conversation.item.input_audio_transcription.completed")
    expect("transcription_session.updated" in heard.types, "the session is updated", heard.types)
    expect(words(heard.heard) == WORDS, "the transcript is what was said", heard.heard)
    speaking.cancel()
    await connection.close()


main({"voice": voice, "tool": tool, "interruption": interruption, "transcription": transcription})
