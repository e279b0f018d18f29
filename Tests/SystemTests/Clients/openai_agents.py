"""The agents of OpenAI: `openai-agents`, which validates every event and runs the tools itself."""

import asyncio
import os

os.environ["OPENAI_AGENTS_DISABLE_TRACING"] = "1"

from agents import function_tool
from agents.realtime import RealtimeAgent, RealtimeRunner

from checks import MOVEMENT, STORY, expect, main
from speech import WORDS, speak, words


def parts(history, role):
    """What one side said, as the session's history has it."""
    said = [item for item in history if item.type == "message" and item.role == role]
    return [getattr(part, "transcript", None) or getattr(part, "text", None) for item in said for part in item.content]


class Conversation:
    """What the session reports, as it reports it."""

    def __init__(self, session):
        self.session = session
        self.history = []
        self.audio = b""
        self.ended = []
        self.tools = []
        self.interrupted = []
        self.truncated = {}

    def take(self, event):
        if event["type"] == "conversation.item.truncated":
            self.truncated[event["item_id"]] = event["audio_end_ms"]

    async def until(self, condition):
        async for event in self.session:
            match event.type:
                case "error":
                    expect(False, "no error", event.error)
                case "history_updated":
                    self.history = list(event.history)
                case "history_added":
                    self.history = [i for i in self.history if i.item_id != event.item.item_id] + [event.item]
                case "audio":
                    self.audio += event.audio.data
                case "audio_end":
                    self.ended.append(event.item_id)
                case "audio_interrupted":
                    self.interrupted.append(event.item_id)
                case "tool_start" | "tool_end":
                    self.tools.append(event)
                case "raw_model_event" if event.data.type == "exception":
                    expect(False, "every event is understood", event.data.exception)
                case "raw_model_event" if event.data.type == "raw_server_event":
                    self.take(event.data.data)
            if condition(self):
                return
        raise ConnectionError("closed in the middle of a conversation")


async def converse(url, tools=()):
    agent = RealtimeAgent(name="robot", instructions="Be brief.", tools=list(tools))
    config = {"url": url.replace("http://", "ws://") + "/realtime", "api_key": "sk-local"}
    return await RealtimeRunner(agent).run(model_config=config)


def has_answered(conversation):
    return conversation.ended and any(parts(conversation.history, "assistant")) and any(
        parts(conversation.history, "user")
    )


async def voice(url):
    async with await converse(url) as session:
        speaking = asyncio.create_task(speak(session.send_audio))
        conversation = Conversation(session)
        await conversation.until(has_answered)
        heard = parts(conversation.history, "user")
        expect([words(text) for text in heard] == [WORDS], "the history has what was said", heard)
        said = parts(conversation.history, "assistant")
        expect("forward" in words(said[-1]), "and the answer", said)
        expect(len(conversation.audio) / 48000 > 0.5, "which is spoken", len(conversation.audio))
        speaking.cancel()


async def tool(url):
    calls = []

    @function_tool
    def move(direction: str, distance: float, unit: str) -> str:
        """Moves the robot."""
        calls.append({"direction": direction, "distance": distance, "unit": unit})
        return '{"done": true}'

    async with await converse(url, [move]) as session:
        speaking = asyncio.create_task(speak(session.send_audio))
        conversation = Conversation(session)
        await conversation.until(has_answered)
        expect(calls == [MOVEMENT], "the tool is run with what was said", calls)
        types = [event.type for event in conversation.tools]
        expect(types == ["tool_start", "tool_end"], "its run is reported", types)
        said = parts(conversation.history, "assistant")
        expect(said and said[-1], "its outcome is told", said)
        expect(conversation.audio, "and spoken")
        speaking.cancel()


async def interruption(url):
    async with await converse(url) as session:
        await session.send_message(STORY)
        conversation = Conversation(session)
        await conversation.until(lambda conversation: conversation.audio)
        speaking = asyncio.create_task(speak(session.send_audio))
        await conversation.until(lambda conversation: conversation.interrupted)
        expect(len(set(conversation.interrupted)) == 1, "the answer is interrupted", conversation.interrupted)
        cut = conversation.interrupted[0]
        conversation.ended.clear()
        await conversation.until(lambda c: c.ended and words((parts(c.history, "user") or [""])[-1]) == WORDS)
        heard_ms = conversation.truncated.get(cut, -1)
        expect(0 <= heard_ms < len(conversation.audio) / 48, "what was not heard is cut off", heard_ms)
        await conversation.until(lambda c: "forward" in words((parts(c.history, "assistant") or [""])[-1]))
        expect(True, "the interruption is answered")
        speaking.cancel()


async def transcription(url):
    # Only this scenario needs them, and they take a second to load.
    import numpy
    from agents.voice import StreamedAudioInput, STTModelSettings
    from agents.voice.models.openai_stt import OpenAISTTModel
    from openai import AsyncOpenAI

    model = OpenAISTTModel("gpt-4o-transcribe", AsyncOpenAI(api_key="sk-local", base_url=url))
    source = StreamedAudioInput()

    async def hear(frame):
        await source.add_audio(numpy.frombuffer(frame, dtype=numpy.int16))

    async def speak_and_end():
        await speak(hear)
        await source.add_audio(None)

    session = await model.create_session(source, STTModelSettings(), False, False)
    speaking = asyncio.create_task(speak_and_end())
    turns = [text async for text in session.transcribe_turns()]
    await speaking
    await session.close()
    expect([words(text) for text in turns] == [WORDS], "the transcript is what was said, once", turns)


main({"voice": voice, "tool": tool, "interruption": interruption, "transcription": transcription})
