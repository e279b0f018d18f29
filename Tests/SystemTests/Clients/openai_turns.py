"""What both clients of OpenAI share: they differ in the dialect that they speak."""

import asyncio
import base64

from checks import STORY, expect
from speech import speak, words


class Turn:
    """What the client reports until a response is done, in either dialect."""

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
            case "response.output_audio_transcript.delta" | "response.audio_transcript.delta":
                self.transcript += event.delta
            case "response.output_audio.delta" | "response.audio.delta":
                self.audio += base64.b64decode(event.delta)
            case "response.done":
                self.response = event.response
            case "error":
                expect(False, "no error", event.error)


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


async def interrupt(connection, audio_delta):
    """Speaks while a story is told. The story is cut, and what was said answered."""
    part = {"type": "input_text", "text": STORY}
    await connection.conversation.item.create(item={"type": "message", "role": "user", "content": [part]})
    await connection.response.create()
    begun = await turn(connection, until=audio_delta)
    speaking = asyncio.create_task(say(connection))
    cut = await turn(connection)
    cut.audio = begun.audio + cut.audio
    details = cut.response.status_details
    expect(cut.response.status == "cancelled", "the response is cancelled", cut.response)
    expect(details.reason == "turn_detected", "the speech is why", details)
    expect("input_audio_buffer.speech_started" in cut.types, "the speech was told before", cut.types)
    item = cut.response.output[-1]
    expect(item.status == "incomplete", "the item is incomplete", item.status)
    heard_ms = min(200, len(cut.audio) // 48)
    await connection.conversation.item.truncate(item_id=item.id, content_index=0, audio_end_ms=heard_ms)
    answered = await turn(connection)
    while "conversation.item.truncated" not in answered.types:
        answered.take(await connection.recv())
    expect(True, "the item is truncated")
    expect(answered.response.status == "completed", "the interruption is answered", answered.response)
    expect("forward" in words(answered.transcript), "by what it asked for", answered.transcript)
    speaking.cancel()
