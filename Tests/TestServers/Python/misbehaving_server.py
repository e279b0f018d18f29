#!/usr/bin/env python3
"""A server of Chat Completions and moderations that misbehaves on demand, for tests.

The path says how: /SCENARIO/KEY/chat/completions. Requests with the same KEY are attempts of one test. Its port is
the first line that it prints; it ends when its standard input does.
"""
import asyncio
import itertools
import json
import os
import sys
import time

attempts = {}
started = {}
closed = {}
connections = itertools.count(1)


def chunk(delta=None, finish=None, **members):
    choices = [{"index": 0, "delta": delta or {}, "finish_reason": finish}]
    return {"id": "c", "object": "chat.completion.chunk", "choices": choices, **members}


def event(value):
    return b"data: " + (value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()) + b"\n\n"


def text(*words):
    return b"".join(event(chunk({"content": word})) for word in words)


USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120,
         "prompt_tokens_details": {"cached_tokens": 40}}
ROLE = event(chunk({"role": "assistant", "content": ""}))
STOP = event(chunk(finish="stop"))
COUNT = event({"id": "c", "choices": [], "usage": USAGE})
DONE = event(b"[DONE]")


def answer(*words):
    return ROLE + text(*words) + STOP + COUNT + DONE


def tool_call(arguments, index=None, identifier=None, name=None):
    call = {"function": {"arguments": arguments}}
    if index is not None:
        call["index"] = index
    if identifier:
        call["id"] = identifier
    if name:
        call["function"]["name"] = name
    return event(chunk({"tool_calls": [call]}))


class Exchange:
    def __init__(self, writer, key, body, headers, connection):
        self.writer, self.key, self.body, self.headers = writer, key, body, headers
        self.connection = connection
        self.attempt = attempts[key] = attempts.get(key, 0) + 1
        now = time.monotonic()
        self.pause = now - started.get(key, now)
        started[key] = now
        self.keeps_open = False

    async def send(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def head(self, status="200 OK", kind="text/event-stream", **fields):
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Transfer-Encoding: chunked"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
        await self.send("\r\n".join(lines + ["", ""]).encode())

    async def piece(self, data):
        await self.send(b"%x\r\n%s\r\n" % (len(data), data))

    async def end(self):
        await self.send(b"0\r\n\r\n")
        self.keeps_open = True

    async def stream(self, data, **fields):
        await self.head(**fields)
        await self.piece(data)
        await self.end()

    async def refuse(self, status, error, **fields):
        await self.head(status, "application/json", **fields)
        await self.piece(json.dumps({"error": error}).encode())
        await self.end()

    async def hang(self):
        await asyncio.sleep(3600)


async def ok(x):
    await x.stream(answer("Hello", " there", "!"), x_ratelimit_limit_requests=60, x_ratelimit_remaining_requests=59,
                   x_ratelimit_reset_requests="1s", x_ratelimit_limit_tokens=1000,
                   x_ratelimit_remaining_tokens=900, x_ratelimit_reset_tokens="6m0s")


async def echo(x):
    told = {"body": x.body, "headers": x.headers, "connection": x.connection, "attempt": x.attempt}
    await x.stream(answer(json.dumps(told)))


async def bytewise(x):
    await x.head()
    data = b": hello\r\n\r\n" + answer("Hé", "llo", " 👋").replace(b"\n", b"\r\n")
    data += b"event: other\rid: 5\rretry: 9\r\r"
    for byte in data:
        await x.piece(bytes([byte]))
    await x.end()


async def multiline(x):
    await x.stream(b'data: {"choices": [{"index": 0,\ndata: "delta": {"content": "Hi"}}]}\n\n' + STOP + b"data: [DONE]")


async def utf8(x):
    await x.stream(b'data: {"choices":[{"delta":{"content":"a\xff\xc3b"}}]}\n\n' + STOP + DONE)


async def whole(x):
    message = {"role": "assistant", "content": "All at once."}
    await x.head(kind="application/json; charset=utf-8")
    body = {"choices": [{"message": message, "finish_reason": "stop"}], "usage": USAGE}
    await x.piece(json.dumps(body).encode())
    await x.end()


async def parallel(x):
    results = [message["content"] for message in x.body["messages"] if message["role"] == "tool"]
    if results:
        return await x.stream(answer("They", " say: ", " and ".join(results)))
    await x.stream(ROLE + text("Let me see.") + tool_call("", 0, "a", "battery") + tool_call('{"unit"', 0)
                   + tool_call("", 1, "b", "weather") + tool_call(': "percent"}', 0) + tool_call('{"city":', 1)
                   + tool_call('"Paris"}', 1) + event(chunk(finish="tool_calls")) + COUNT + DONE)


async def unnumbered(x):
    await x.stream(tool_call('{"a":1}', None, "a", "first") + tool_call('{"b":2}', None, "b", "second")
                   + tool_call('{"c":3}', 0, "c", "third") + event(chunk(finish="tool_calls")) + DONE)


async def old_call(x):
    await x.stream(event(chunk({"function_call": {"name": "first", "arguments": '{"a":'}}))
                   + event(chunk({"function_call": {"arguments": "1}"}})) + event(chunk(finish="function_call")) + DONE)


async def late_names(x):
    await x.stream(tool_call("", 0, "a") + tool_call('{"a":', 0) + tool_call("1}", 0, None, "first")
                   + event(chunk(finish="tool_calls")) + DONE)


async def calling_for_ever(x):
    if x.body.get("tool_choice") == "none":
        return await x.stream(answer("Enough."))
    await x.stream(tool_call("{}", 0, "a", "battery") + event(chunk(finish="tool_calls")) + DONE)


async def cut_call(x):
    await x.stream(tool_call("{}", 0, "a", "whole") + tool_call('{"x": ', 1, "b", "half")
                   + event(chunk(finish="length")) + DONE)


async def length(x):
    await x.stream(text("Too") + event(chunk(finish="length")) + DONE)


async def filtered(x):
    await x.stream(text("I") + event(chunk(finish="content_filter")) + DONE)


async def refusal(x):
    await x.stream(event(chunk({"refusal": "I will not."})) + STOP + DONE)


async def flaky(x):
    if x.attempt <= 2:
        return await x.refuse("503 Service Unavailable", {"message": "busy"})
    await x.stream(answer(f"attempt {x.attempt}"))


async def broken(x):
    await x.refuse("500 Internal Server Error", {"message": "it is broken"})


async def limited(x):
    if x.attempt == 1:
        return await x.refuse("429 Too Many Requests", {"message": "slow down"}, retry_after_ms=700)
    await x.stream(answer(str(x.pause)))


async def limited_for_long(x):
    await x.refuse("429 Too Many Requests", {"message": "slow down", "type": "requests", "code": "rate_limit_exceeded"},
                   retry_after=3600)


async def quota(x):
    await x.refuse("429 Too Many Requests", {"message": f"no money, attempt {x.attempt}", "code": "insufficient_quota"})


async def unauthorized(x):
    await x.refuse("401 Unauthorized", {"message": f"Incorrect key: {x.headers.get('authorization')}", "code": None})


async def unknown_model(x):
    await x.refuse("404 Not Found", {"message": "The model does not exist", "code": "model_not_found"})


async def invalid(x):
    await x.refuse("400 Bad Request", {"message": "no\nsense" + "!" * 100000, "type": "invalid_request_error"})


async def plain_error(x):
    await x.head("418 Teapot", "text/plain")
    await x.piece(b"short and stout")
    await x.end()


async def redirect(x):
    await x.head("302 Found", "text/plain", Location="https://elsewhere.example/v1")
    await x.end()


async def cut(x):
    await x.head()
    await x.piece(text("Once", " upon"))


async def cut_properly(x):
    await x.stream(text("Once", " upon"))


async def cut_at_first(x):
    if x.attempt == 1:
        return await x.head()
    await x.stream(answer(f"attempt {x.attempt}"))


async def interrupted_at_first(x):
    await x.stream(ROLE + DONE if x.attempt == 1 else answer(f"attempt {x.attempt}"))


async def reset(x):
    pass


async def silent(x):
    await x.hang()


async def only_comments(x):
    await x.head()
    while True:
        await x.piece(b": still there\n\n")
        await asyncio.sleep(0.02)


async def stalling(x):
    await x.head()
    await x.piece(text("Well"))
    await x.hang()


async def endless(x):
    closed[x.key] = False
    await x.head()
    try:
        while True:
            await x.piece(text("word " * 200) * 10)
            await asyncio.sleep(0.001)
    except ConnectionError:
        closed[x.key] = True
        raise


async def dripping(x):
    closed[x.key] = False
    await x.head()
    try:
        while True:
            await x.piece(text("drop "))
            await asyncio.sleep(0.02)
    except ConnectionError:
        closed[x.key] = True
        raise


async def was_closed(x):
    for _ in range(500):
        if closed.get(x.key):
            return await x.stream(answer("closed"))
        await asyncio.sleep(0.01)
    await x.stream(answer("still open"))


async def huge_line(x):
    await x.head()
    await x.piece(b"data: ")
    while True:
        await x.piece(b"x" * 65536)


async def huge_head(x):
    await x.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await x.send(b"X-More: " + b"x" * 8000 + b"\r\n")


async def bad_json(x):
    await x.stream(event(b"{nope"))


async def bad_shape(x):
    await x.stream(event(json.dumps(["no", "object"]).encode()))


async def error_chunk(x):
    await x.stream(text("Well") + event({"error": {"message": "out of memory", "code": "oom"}}))


async def html(x):
    await x.head(kind="text/html")
    await x.piece(b"<html>Welcome!</html>")
    await x.end()


async def no_done(x):
    await x.stream(text("Fine") + STOP)


async def no_end(x):
    await x.head()
    await x.piece(text("Fine") + STOP)
    await x.hang()


async def open_after_done(x):
    await x.head()
    await x.piece(answer("Fine"))
    await x.hang()


async def no_usage(x):
    await x.stream(text("one two", " three") + STOP + DONE)


async def garbage(x):
    await x.send(b"SSH-2.0-OpenSSH_9.2\r\n" * 10)


async def informational(x):
    await x.send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
    await ok(x)


async def moderating(x):
    """Finds violence where 'bomb' is said, and spite where 'stupid' is; takes its time for 'slowly'."""
    said = x.body["input"]
    if "slowly" in said:
        await asyncio.sleep(0.1)
    categories = {"violence": "bomb" in said, "spite": "stupid" in said, "other": False}
    await x.head(kind="application/json")
    await x.piece(json.dumps({"results": [{"flagged": any(categories.values()), "categories": categories}]}).encode())
    await x.end()


async def strange_verdict(x):
    await x.head(kind="application/json")
    await x.piece(b'{"results": 5}')
    await x.end()


async def mirror(x):
    """Tells what it was asked."""
    told = {"request": x.request, "headers": x.headers, "body": x.body}
    await x.head(kind="application/json")
    await x.piece(json.dumps(told).encode())
    await x.end()


async def serve(reader, writer):
    connection = next(connections)
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            request, *lines = head.split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            _, scenario, key, *_ = request.split(" ")[1].split("?")[0].split("/")
            exchange = Exchange(writer, key, json.loads(body or b"null"), headers, connection)
            exchange.request = request
            await globals()[scenario](exchange)
            if not exchange.keeps_open:
                break
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)
    # Those that hang are not waited for.
    os._exit(0)


asyncio.run(main())
