"""Pipecat's pipeline around its Realtime service; here a processor stands for microphone and speaker."""

import asyncio
import sys

from loguru import logger
from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import (
    EndFrame,
    ErrorFrame,
    FunctionCallResultFrame,
    InputAudioRawFrame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMRunFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSTextFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.openai.realtime import events
from pipecat.services.openai.realtime.llm import OpenAIRealtimeLLMService
from pipecat.services.openai.stt import OpenAIRealtimeSTTService
from pipecat.workers.runner import WorkerRunner

from checks import MOVE, MOVEMENT, STORY, Unexpected, expect, main
from speech import RATE, WORDS, speak, words

logger.remove()
logger.add(sys.stderr, level="WARNING")


class Ears(FrameProcessor):
    """Notes what the service sends on, and what comes back from behind it."""

    def __init__(self):
        super().__init__()
        self.heard, self.errors, self.results = [], [], []
        self.audio = b""
        self.text = ""
        self.answers = []
        self.interruptions = 0
        self.quiet = asyncio.Event()
        self.change = asyncio.Event()

    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        match frame:
            case TranscriptionFrame():
                self.heard.append(frame.text)
            case TTSAudioRawFrame():
                self.audio += frame.audio
            case TTSTextFrame():
                self.text += frame.text
            case LLMFullResponseEndFrame():
                self.answers.append(self.text)
                self.text = ""
            case InterruptionFrame() if direction == FrameDirection.DOWNSTREAM:
                self.interruptions += 1
            case FunctionCallResultFrame() if direction == FrameDirection.DOWNSTREAM:
                self.results.append(frame)
            case UserStoppedSpeakingFrame():
                self.quiet.set()
            case ErrorFrame():
                self.errors.append(frame.error)
        self.change.set()
        await self.push_frame(frame, direction)


class Mouth(FrameProcessor):
    """Stands before the service: lets microphone frames in, sees errors and transcripts go out."""

    def __init__(self, ears):
        super().__init__()
        self.ears = ears

    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        if direction == FrameDirection.UPSTREAM:
            if isinstance(frame, ErrorFrame):
                self.ears.errors.append(frame.error)
            if isinstance(frame, TranscriptionFrame):
                self.ears.heard.append(frame.text)
            self.ears.change.set()
        await self.push_frame(frame, direction)


class Conversation:
    """A running pipeline."""

    def __init__(self, url, messages=(), tools=None, handlers=None):
        properties = events.SessionProperties(
            instructions="Be brief.",
            audio=events.AudioConfiguration(
                input=events.AudioInput(
                    transcription=events.InputAudioTranscription(),
                    turn_detection=events.TurnDetection(silence_duration_ms=500),
                )
            ),
        )
        service = OpenAIRealtimeLLMService(
            api_key="sk-local",
            base_url=url.replace("http://", "ws://") + "/realtime",
            settings=OpenAIRealtimeLLMService.Settings(model="antiphon", session_properties=properties),
        )
        for name, handler in (handlers or {}).items():
            service.register_function(name, handler)
        context = LLMContext(list(messages), tools) if tools else LLMContext(list(messages))
        self.context = context
        pair = LLMContextAggregatorPair(context)
        self.ears = Ears()
        pipeline = Pipeline([pair.user(), Mouth(self.ears), service, self.ears, pair.assistant()])
        params = PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE)
        self.worker = PipelineWorker(pipeline, params=params)
        self.running = None

    async def __aenter__(self):
        runner = WorkerRunner(handle_sigint=False)
        await runner.add_workers(self.worker)
        self.running = asyncio.create_task(runner.run())
        await self.worker.queue_frame(LLMRunFrame())
        return self

    async def __aexit__(self, *error):
        await self.worker.queue_frame(EndFrame())
        await self.running

    async def hear(self, frame):
        await self.worker.queue_frame(InputAudioRawFrame(audio=frame, sample_rate=RATE, num_channels=1))

    async def until(self, condition):
        while not condition():
            if self.ears.errors:
                raise Unexpected(f"an error: {self.ears.errors}")
            self.ears.change.clear()
            await self.ears.change.wait()


async def voice(url):
    async with Conversation(url) as conversation:
        ears = conversation.ears
        # The pipeline speaks first.
        await conversation.until(lambda: ears.answers)
        greeting_size = len(ears.audio)
        expect(ears.answers[0] and greeting_size, "the pipeline is greeted", ears.answers)
        speaking = asyncio.create_task(speak(conversation.hear))
        await conversation.until(lambda: len(ears.answers) == 2 and ears.heard)
        expect([words(text) for text in ears.heard] == [WORDS], "it was heard", ears.heard)
        expect("forward" in words(ears.answers[1]), "it is answered", ears.answers)
        seconds = (len(ears.audio) - greeting_size) / 48000
        expect(seconds > 0.5, "the answer is spoken", seconds)
        speaking.cancel()


async def tool(url):
    calls = []

    async def move(parameters):
        calls.append(dict(parameters.arguments))
        # A result that comes before the pipeline has seen the end of the speech is never answered.
        await conversation.ears.quiet.wait()
        await parameters.result_callback({"done": True})

    schema = FunctionSchema(
        name="move",
        description=MOVE["description"],
        properties=MOVE["parameters"]["properties"],
        required=MOVE["parameters"]["required"],
    )
    tools = ToolsSchema(standard_tools=[schema])
    async with Conversation(url, tools=tools, handlers={"move": move}) as conversation:
        ears = conversation.ears
        await conversation.until(lambda: ears.answers)
        greeting_size = len(ears.audio)
        speaking = asyncio.create_task(speak(conversation.hear))
        await conversation.until(lambda: ears.results and len(ears.audio) > greeting_size and len(ears.answers) > 2)
        expect(calls == [MOVEMENT], "the tool is run with what was said", calls)
        expect(ears.results[0].result == {"done": True}, "its result is reported", ears.results)
        expect(ears.answers[-1], "its outcome is told", ears.answers)
        speaking.cancel()


async def interruption(url):
    question = {"role": "user", "content": STORY}
    async with Conversation(url, [question]) as conversation:
        ears = conversation.ears
        await conversation.until(lambda: ears.audio)
        speaking = asyncio.create_task(speak(conversation.hear))
        await conversation.until(lambda: ears.interruptions)
        expect(ears.interruptions == 1, "the answer is interrupted", ears.interruptions)
        await conversation.until(lambda: ears.heard and "forward" in words(ears.answers[-1] if ears.answers else ""))
        expect(words(ears.heard[-1]) == WORDS, "the interruption was heard", ears.heard)
        expect(not ears.errors, "and is answered without an error, truncation included", ears.errors)
        speaking.cancel()


async def transcription(url):
    service = OpenAIRealtimeSTTService(
        api_key="sk-local",
        base_url=url.replace("http://", "ws://") + "/realtime",
        turn_detection={"type": "server_vad", "silence_duration_ms": 500},
        settings=OpenAIRealtimeSTTService.Settings(model="gpt-4o-transcribe"),
    )
    ears = Ears()
    params = PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE)
    worker = PipelineWorker(Pipeline([service, ears]), params=params)
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.create_task(runner.run())

    async def hear(frame):
        await worker.queue_frame(InputAudioRawFrame(audio=frame, sample_rate=RATE, num_channels=1))

    speaking = asyncio.create_task(speak(hear))
    while not ears.heard:
        if ears.errors:
            raise Unexpected(f"an error: {ears.errors}")
        ears.change.clear()
        await ears.change.wait()
    expect([words(text) for text in ears.heard] == [WORDS], "the transcript is what was said", ears.heard)
    speaking.cancel()
    await worker.queue_frame(EndFrame())
    await running


main({"voice": voice, "tool": tool, "interruption": interruption, "transcription": transcription})
