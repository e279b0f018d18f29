"""LiveKit's agents with their OpenAI plugin, without a room: the microphone and the speaker are made here."""

import asyncio
import os
import time

# Otherwise the logs of the test would be sent to an address that is not there.
os.environ["OTEL_SDK_DISABLED"] = "true"

import aiohttp
from livekit import rtc
from livekit.agents import Agent, AgentSession, function_tool, io, stt
from livekit.plugins import openai

from checks import MOVEMENT, STORY, Unexpected, expect, main
from speech import RATE, WORDS, speak, words


class Microphone(io.AudioInput):
    """Gives the frames that it is given."""

    def __init__(self):
        super().__init__(label="microphone")
        self.frames = asyncio.Queue()

    async def hear(self, frame):
        await self.frames.put(rtc.AudioFrame(frame, RATE, 1, len(frame) // 2))

    async def __anext__(self):
        return await self.frames.get()


class Speaker(io.AudioOutput):
    """Plays as long as sound lasts, and says how much was played."""

    def __init__(self):
        super().__init__(
            label="speaker", capabilities=io.AudioOutputCapabilities(pause=False), sample_rate=RATE
        )
        self.seconds = 0.0
        self.heard = asyncio.Event()
        self._segment = 0.0
        self._began = None
        self._playing = None

    async def capture_frame(self, frame):
        await super().capture_frame(frame)
        if self._began is None:
            self._began = time.monotonic()
            self.on_playback_started(created_at=time.time())
        self.seconds += frame.duration
        self._segment += frame.duration
        self.heard.set()

    def flush(self):
        super().flush()
        if self._began is not None:
            self._playing = asyncio.create_task(self._play())

    async def _play(self):
        await asyncio.sleep(max(0, self._began + self._segment - time.monotonic()))
        self._finish(self._segment, interrupted=False)

    def clear_buffer(self):
        if self._began is None:
            return
        if self._playing:
            self._playing.cancel()
        self._finish(min(self._segment, time.monotonic() - self._began), interrupted=True)

    def _finish(self, position, interrupted):
        self._segment, self._began, self._playing = 0.0, None, None
        self.on_playback_finished(playback_position=position, interrupted=interrupted)


class Conversation:
    """A session and what it reports."""

    def __init__(self, url, tools=()):
        self._http = aiohttp.ClientSession()
        model = openai.realtime.RealtimeModel(base_url=url, api_key="sk-local", http_session=self._http)
        # Nothing of what is spoken here comes back through the microphone.
        self.session = AgentSession(llm=model, aec_warmup_duration=None)
        self.microphone, self.speaker = Microphone(), Speaker()
        self.session.input.audio, self.session.output.audio = self.microphone, self.speaker
        self.agent = Agent(instructions="Be brief.", tools=list(tools))
        self.heard, self.items, self.tools, self.errors = [], [], [], []
        self._change = asyncio.Event()
        self.session.on("user_input_transcribed", self._note(lambda e: e.is_final and self.heard.append(e.transcript)))
        self.session.on("conversation_item_added", self._note(lambda e: self.items.append(e.item)))
        self.session.on("function_tools_executed", self._note(lambda e: self.tools.extend(e.zipped())))
        self.session.on("error", self._note(lambda e: self.errors.append(e.error)))

    def _note(self, take):
        def handle(event):
            take(event)
            self._change.set()

        return handle

    async def __aenter__(self):
        await self.session.start(self.agent, record=False)
        return self

    async def __aexit__(self, *error):
        await self.session.aclose()
        await self._http.close()

    async def until(self, condition):
        while not condition():
            if self.errors:
                raise Unexpected(f"an error: {self.errors}")
            self._change.clear()
            await self._change.wait()

    def said(self, role):
        return [item.text_content for item in self.items if item.type == "message" and item.role == role]


async def voice(url):
    async with Conversation(url) as conversation:
        speaking = asyncio.create_task(speak(conversation.microphone.hear))
        await conversation.until(lambda: conversation.said("assistant"))
        expect([words(text) for text in conversation.heard] == [WORDS], "it was heard", conversation.heard)
        user = conversation.said("user")
        expect([words(text) for text in user] == [WORDS], "it is in the conversation", user)
        answer = conversation.said("assistant")[-1]
        expect("forward" in words(answer), "it is answered", answer)
        expect(conversation.speaker.seconds > 0.5, "the answer is spoken", conversation.speaker.seconds)
        speaking.cancel()


async def tool(url):
    calls = []

    @function_tool
    async def move(direction: str, distance: float, unit: str) -> str:
        """Moves the robot."""
        calls.append({"direction": direction, "distance": distance, "unit": unit})
        return '{"done": true}'

    async with Conversation(url, [move]) as conversation:
        speaking = asyncio.create_task(speak(conversation.microphone.hear))
        await conversation.until(lambda: conversation.tools and conversation.said("assistant"))
        expect(calls == [MOVEMENT], "the tool is run with what was said", calls)
        call, output = conversation.tools[0]
        expect(call.name == "move" and not output.is_error, "its run is reported", conversation.tools)
        expect(conversation.said("assistant")[-1], "its outcome is told")
        expect(conversation.speaker.seconds > 0, "and spoken")
        speaking.cancel()


async def interruption(url):
    async with Conversation(url) as conversation:
        conversation.session.generate_reply(user_input=STORY)
        await conversation.speaker.heard.wait()
        speaking = asyncio.create_task(speak(conversation.microphone.hear))
        await conversation.until(lambda: len(conversation.said("assistant")) == 2)
        cut, answer = (item for item in conversation.items if item.type == "message" and item.role == "assistant")
        expect(cut.interrupted, "the answer is interrupted", cut)
        expect(words(conversation.heard[-1]) == WORDS, "the interruption was heard", conversation.heard)
        expect(not answer.interrupted and "forward" in words(answer.text_content), "and is answered", answer)
        speaking.cancel()


async def transcription(url):
    async with aiohttp.ClientSession() as http:
        service = openai.STT(
            model="gpt-4o-transcribe", base_url=url, api_key="sk-local", use_realtime=True,
            turn_detection={"type": "server_vad", "silence_duration_ms": 500},
        )
        # Outside of a job there is no session to take.
        service._session = http
        stream = service.stream()

        async def hear(frame):
            stream.push_frame(rtc.AudioFrame(frame, RATE, 1, len(frame) // 2))

        speaking = asyncio.create_task(speak(hear))
        final = None
        async for event in stream:
            if event.type == stt.SpeechEventType.FINAL_TRANSCRIPT:
                final = event.alternatives[0].text
                break
        expect(words(final) == WORDS, "the transcript is what was said", final)
        speaking.cancel()
        await stream.aclose()
        await service.aclose()


main({"voice": voice, "tool": tool, "interruption": interruption, "transcription": transcription})
