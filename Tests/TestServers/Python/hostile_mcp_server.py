"""An MCP server that misbehaves as its argument says."""
import json
import os
import signal
import subprocess
import sys
import time

how = sys.argv[1]


def send(message):
    print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)


def tool(name, **members):
    return {"name": name, "description": f"{name}.", "inputSchema": {"type": "object"}, **members}


def receive():
    for line in sys.stdin:
        message = json.loads(line)
        print("got", message.get("method"), message.get("params"), file=sys.stderr, flush=True)
        yield message


def answer(message, result):
    send({"id": message["id"], "result": result})


def serve(tools, version="2025-06-18"):
    """What a good server does."""
    for message in receive():
        match message.get("method"):
            case "initialize":
                answer(message, {"protocolVersion": version, "capabilities": {"tools": {"listChanged": True}},
                                 "serverInfo": {"name": how, "version": "0"}})
            case "tools/list":
                answer(message, tools(message["params"].get("cursor")))
            case "tools/call":
                call(message)


def call(message):
    match how:
        case "dies-when-called":
            print("something broke", file=sys.stderr, flush=True)
            os._exit(3)
        case "wrong-ids":
            for identifier in [None, 0, -1, 1e99, "x", {}, [message["id"]], True, message["id"] + 1000]:
                send({"id": identifier, "result": {"content": [{"type": "text", "text": "wrong"}]}})
            send({"id": message["id"], "result": {"content": [{"type": "text", "text": "right"}]}})
            send({"id": message["id"], "result": {"content": [{"type": "text", "text": "again"}]}})
        case "strange-results":
            name = message["params"]["name"]
            send({"id": message["id"], **{
                "no-result": {}, "number": {"result": 5}, "no-content": {"result": {}},
                "nulls": {"result": {"content": [None, 5, {"type": "text"}, {"type": "image", "mimeType": "image/png"}]}},
                "error-text": {"error": "plain"}, "error": {"error": {"code": -1, "message": "not today"}},
            }[name]})
        case "asks-back":
            send({"id": "q1", "method": "sampling/createMessage", "params": {}})
            send({"id": "q2", "method": "ping"})
            replies = {}
            while len(replies) < 2:
                reply = json.loads(sys.stdin.readline())
                replies[reply["id"]] = reply
            refused = replies["q1"]["error"]["code"] == -32601 and replies["q2"]["result"] == {}
            answer(message, {"content": [{"type": "text", "text": str(refused)}]})
        case "deaf":
            time.sleep(3600)
        case "leaves-children":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            child = subprocess.Popen(["sh", "-c", "trap '' TERM; while :; do sleep 100; done"])
            answer(message, {"content": [{"type": "text", "text": str(child.pid)}]})
        case _:
            answer(message, {"content": [{"type": "text", "text": "fine"}]})


def one(_cursor):
    return {"tools": [tool("one")]}


match how:
    case "silent":
        time.sleep(3600)
    case "dies":
        sys.exit("no configuration found")
    case "garbage":
        print("Welcome to the server!")
        print("{\"half\": ")
        sys.stdout.buffer.write(b"\xff\xfe\x00\x01\n" + b"[" * 5000 + b"\n5\n[1, null]\n\n")
        serve(one)
    case "endless-line":
        while True:
            sys.stdout.write("x" * 65536)
    case "other-version":
        serve(one, version="1999-01-01")
    case "refuses":
        for message in receive():
            send({"id": message["id"], "error": {"code": -32602, "message": "go away"}})
    case "pages-for-ever":
        serve(lambda cursor: {"tools": [tool(f"tool{cursor or ''}")], "nextCursor": f"{int(cursor or 0) + 1}"})
    case "many-tools":
        serve(lambda cursor: {"tools": [tool(f"t{i}") for i in range(20_000)]})
    case "odd-names":
        names = ["one", "one", "has space", "ünï", "x" * 200, "move", "", "a/b"]
        serve(lambda cursor: {"tools": [tool(name) for name in names] + [{"nameless": 1}, 5, None]})
    case "strange-results":
        names = ["no-result", "number", "no-content", "nulls", "error-text", "error"]
        serve(lambda cursor: {"tools": [tool(name) for name in names]})
    case "no-list":
        serve(lambda cursor: {"nothing": True})
    case "closes-output":
        os.close(1)
        time.sleep(3600)
    case "bad-schema":
        choice = {"anyOf": [{"$ref": "#/$defs/A"}] * 8}
        loop = {"type": "object", "properties": {"x": {"$ref": "#/$defs/A"}}, "$defs": {"A": choice}}
        serve(lambda cursor: {"tools": [tool("one", inputSchema=loop), tool("two", inputSchema="none"),
                                        tool("three", inputSchema={"type": 5, "required": 7, "properties": []})]})
    case _:
        serve(one)
