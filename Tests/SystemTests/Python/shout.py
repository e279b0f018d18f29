#!/usr/bin/env python3
"""shout: puts every text in capitals. A node in Python, written from Sources/Messages/WIRE.md alone.

It needs pyzmq and nothing else. Copy it as the start of a node of your own: `MANIFEST` and `Shout.handle` are what
this node does, everything else is what every node does.
"""
import collections
import dataclasses
import json
import os
import signal
import struct
import sys
import time

MANIFEST = {
    "name": "shout",
    "purpose": "Puts every text in capitals.",
    "inputs": [
        {"name": "text", "type": "text", "meaning": "Text of any kind.", "required": True},
        {"name": "cancel", "type": "event", "meaning": "`cancel`: throw away the rest of a response.", "urgent": True},
    ],
    "outputs": [{"name": "text", "type": "text", "meaning": "The same text in capitals, with the suffix."}],
    "parameters": [{"name": "suffix", "type": "string", "default": "!", "meaning": "What follows every text.",
                    "changeable": True}],
}
AUDIO, TEXT, EVENT, BYTES = 1, 2, 3, 4
TYPES = {"audio": AUDIO, "text": TEXT, "event": EVENT, "bytes": BYTES}
START, FINAL, SESSION_END, STREAM_END, SHARED_MEMORY = 1, 2, 4, 8, 16
HEADER = struct.Struct("<4sBBHQQQqIHBBII")


class Refused(Exception):
    """What cannot be taken, and why."""


def log(level, text, **fields):
    print(json.dumps({"level": level, "text": text, **fields}), file=sys.stderr, flush=True)


def json_object(data, what):
    def members(pairs):
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a member stands twice")
        return dict(pairs)

    try:
        value = json.loads(str(data, "utf-8"), object_pairs_hook=members)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Refused(f"{what} is no JSON object")
    return value


@dataclasses.dataclass
class WireMessage:
    type: int
    flags: int = 0
    sequence: int = 0
    send: int = 0
    capture: int = 0
    position: int = 0
    rate: int = 0
    channels: int = 0
    encoding: int = 0
    metadata: dict = dataclasses.field(default_factory=dict)
    payload: bytes = b""

    @classmethod
    def parse(cls, frames, folder=None):
        """The message in `frames`. `folder` is the graph's, where large payloads lie."""
        if len(frames) != 2:
            raise Refused(f"a message has 2 frames, this one {len(frames)}")
        header, payload = frames
        if len(header) < HEADER.size:
            raise Refused(f"a header has at least {HEADER.size} bytes, this one {len(header)}")
        magic, version, *fields, _, _, length = HEADER.unpack_from(header)
        if magic != b"ATPH":
            raise Refused("it does not begin with ATPH")
        if version != 1:
            raise Refused(f"the sender speaks wire version {version}, this node 1: rebuild both from one version")
        message = cls(*fields, payload=payload)
        if message.type not in TYPES.values():
            raise Refused(f"there is no type {message.type}")
        if message.flags >= 2 * SHARED_MEMORY:
            raise Refused(f"there are no flags {message.flags}")
        if message.encoding > 2:
            raise Refused(f"there is no encoding {message.encoding}")
        if len(header) != HEADER.size + length:
            raise Refused(f"the header states {length} bytes of metadata, {len(header) - HEADER.size} follow")
        if length:
            message.metadata = json_object(header[HEADER.size:], "the metadata")
        if message.flags & SHARED_MEMORY:
            message.payload = read_segment(json_object(payload, "a segment's name"), folder)
            message.flags -= SHARED_MEMORY
        return message

    def frames(self, sequence, send):
        metadata = json.dumps(self.metadata, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        metadata = metadata.encode("utf-8", "replace") if self.metadata else b""
        return [HEADER.pack(b"ATPH", 1, self.type, self.flags, sequence, send, self.capture, self.position, self.rate,
                            self.channels, self.encoding, 0, 0, len(metadata)) + metadata, self.payload]

    def text(self):
        try:
            return str(self.payload, "utf-8")
        except ValueError:
            raise Refused("the text is no UTF-8") from None

    @property
    def session(self):
        return self.metadata.get("session", "")

    @property
    def is_end(self):
        return self.flags & (SESSION_END | STREAM_END) != 0


def read_segment(segment, folder):
    """The payload in a segment, which is free afterwards. Anybody may name one, so it must be in the folder."""
    path, offset, length = (segment.get(member) for member in ("path", "offset", "length"))
    if not folder or not isinstance(path, str) or os.path.dirname(path) != folder:
        raise Refused(f"the segment {path} lies outside of {folder}")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            payload = os.pread(descriptor, length, offset)
            os.pwrite(descriptor, b"\0", 0)
        finally:
            os.close(descriptor)
    except (OSError, TypeError, ValueError) as error:
        raise Refused(f"the segment {path} cannot be read: {error}") from None
    if len(payload) != length:
        raise Refused(f"the segment {path} is shorter than stated")
    return payload


def make_room(edge, newest=False):
    """Drops one of the messages that wait at an edge when they are too many. Ends stay, and take no room."""
    places = [place for place, message in enumerate(edge.waiting) if not message.is_end]
    if len(places) > edge.queue:
        del edge.waiting[places[-1 if newest else 0]]
        edge.dropped += 1
        if edge.dropped & (edge.dropped - 1) == 0:  # 1, 2, 4, 8 …: a slow consumer must not fill the log
            log("warning", f"{edge.name} is full: {edge.dropped} messages dropped so far")


class InputEdge:
    def __init__(self, context, port, edge, folder):
        self.name, self.port, self.folder, self.ended = edge["edge"], port, folder, edge["ended"]
        self.urgent, self.queue = port.get("urgent", False), edge["queue"]
        self.drops = edge["policy"] in ("drop-oldest", "latest")
        self.received = self.missed = self.dropped = self.malformed = self.next_sequence = 0
        self.waiting, self.sessions = collections.deque(), set()
        self.quiet_since = None  # the producer has exited or ended, and nothing has come since then
        self.patience = 0.25  # seconds of silence after which the edge counts as ended
        self.socket = context.socket(zmq.PULL)
        self.socket.rcvhwm = max(1, self.queue // 2)
        if not self.ended:
            self.socket.bind(edge["endpoint"])

    def next(self):
        """The next message or None. An edge that may drop takes all that has come, and keeps the newest."""
        while self.drops or not self.waiting:
            try:
                message = WireMessage.parse(self.socket.recv_multipart(zmq.NOBLOCK), self.folder)
            except zmq.Again:
                break
            except Refused as reason:
                self.malformed += 1
                log("error", f"a message on {self.name} was refused: {reason}")
                continue
            self.received += 1
            self.missed += max(0, message.sequence - self.next_sequence)  # a restarted producer begins at 0 again
            self.next_sequence = message.sequence + 1
            self.waiting.append(message)
            if self.drops:
                make_room(self)
        return self.waiting.popleft() if self.waiting else None

    def metrics(self):
        counted = ("received", "missed", "dropped", "malformed", "next_sequence")
        return {"waiting": len(self.waiting), **{name: getattr(self, name) for name in counted}}


class OutputEdge:
    def __init__(self, context, output, edge):
        self.name, self.output, self.queue, self.policy = edge["edge"], output, edge["queue"], edge["policy"]
        self.sequence = self.dropped = 0
        self.drained = False  # the consumer has received the end
        self.waiting = collections.deque()
        self.socket = context.socket(zmq.PUSH)
        self.socket.sndhwm, self.socket.linger = max(1, self.queue // 2), -1
        self.socket.reconnect_ivl, self.socket.reconnect_ivl_max = 5, 100
        self.socket.connect(edge["endpoint"])

    @property
    def blocks(self):
        return self.policy == "block" and len(self.waiting) > 0

    def put(self, message):
        self.waiting.append(dataclasses.replace(message, sequence=self.sequence))
        self.sequence += 1
        self.flush()
        if self.policy != "block":
            make_room(self, newest=self.policy == "drop-newest")

    def flush(self):
        while self.waiting:
            try:
                frames = self.waiting[0].frames(self.waiting[0].sequence, time.monotonic_ns())
                self.socket.send_multipart(frames, zmq.NOBLOCK)
            except zmq.Again:
                return
            self.waiting.popleft()

    def metrics(self):
        return {"sent": self.sequence, "dropped": self.dropped}


class Shout:
    def __init__(self, wiring):
        self.wiring, self.context = wiring, zmq.Context()
        self.parameters = {each["name"]: each["default"] for each in MANIFEST["parameters"]} | wiring["parameters"]
        folder = os.path.dirname(wiring["control"].removeprefix("ipc://"))
        self.inputs = [InputEdge(self.context, port, edge, folder) for port in MANIFEST["inputs"]
                       for edge in wiring["inputs"].get(port["name"], [])]
        self.outputs, self.cancelled = [], collections.deque(maxlen=256)
        self.errors = self.thrown_away = self.stops = 0
        self.leaving = self.ended = False
        self.control = self.context.socket(zmq.DEALER)
        self.control.routing_id = f"node/{wiring['node']}/{wiring['incarnation']}".encode()
        self.control.linger = 100
        self.control.connect(wiring["control"])
        self.tell(type="hello", node=wiring["node"], version=1)

    def handle(self, message):
        """What this node does with a text."""
        shouted = message.text().upper() + self.parameters["suffix"]
        self.send(dataclasses.replace(message, payload=shouted.encode()), "text")

    # What every node does.

    def send(self, message, output=None):
        """Sends on every edge of an output, or of all."""
        for edge in self.outputs:
            if output in (None, edge.output):
                edge.put(message)

    def receive(self, message, edge):
        """Follows streams and sessions; everything else is for `take`."""
        if message.flags & STREAM_END:
            edge.ended = True
            self.tell(type="edge_ended", edge=edge.name)
        elif edge.urgent:
            self.take(message, edge.port)
        elif message.flags & SESSION_END:
            edge.sessions.discard(message.session)
            if not any(message.session in other.sessions for other in self.inputs if not other.ended):
                self.send(message)
        else:
            edge.sessions.add(message.session)
            self.take(message, edge.port)

    def take(self, message, port):
        try:
            response = message.metadata.get("response")
            if TYPES.get(port["type"], message.type) != message.type:
                raise Refused(f"it is no {port['type']}")
            if port.get("urgent") and json_object(message.payload, "an event").get("event") == "cancel":
                self.cancelled.append(response or "")
            elif response and response in self.cancelled:
                self.thrown_away += 1
            elif port["name"] == "text":
                self.handle(message)
        except Refused as reason:
            self.errors += 1
            log("error", f"a message on {port['name']} was refused: {reason}", session=message.session)

    def tell(self, **fields):
        self.control.send_string(json.dumps(fields))

    def metrics(self):
        return {"inputs": {edge.name: edge.metrics() for edge in self.inputs},
                "outputs": {edge.name: edge.metrics() for edge in self.outputs},
                "errors": self.errors, "cancelled": self.thrown_away}

    def obey(self, frames):
        """Does what a control message asks for, and answers."""
        order, error = {}, None
        try:
            order = json_object(frames[0], "a control message")
            self.execute(order, frames[1:])
        except (Refused, KeyError, TypeError, zmq.ZMQError) as reason:
            error = f"{type(reason).__name__}: {reason}"
        if "request" in order:
            self.tell(type="answer", request=order["request"], error=error)

    def execute(self, order, frames):
        match order.get("type"):
            case "ping":
                self.tell(type="pong", metrics=self.metrics())
            case "set":
                for name, value in order["parameters"].items():
                    if name not in self.parameters or not isinstance(value, str):
                        raise Refused(f"there is no string parameter '{name}'")
                self.parameters |= order["parameters"]
            case "send":
                ports = [port for port in MANIFEST["inputs"] if port["name"] == order["input"]]
                if not ports:
                    raise Refused(f"there is no input '{order['input']}'")
                self.take(WireMessage.parse(frames), ports[0])
            case "tap":
                if order["output"] not in [port["name"] for port in MANIFEST["outputs"]]:
                    raise Refused(f"there is no output '{order['output']}'")
                self.outputs.append(OutputEdge(self.context, order["output"], order["edge"]))
            case "untap":
                for edge in [edge for edge in self.outputs if edge.name == order["edge"]]:
                    self.outputs.remove(edge)
                    edge.socket.close(linger=0)
            case "producer_exited" | "producer_ending" as type:
                for edge in self.inputs:
                    if edge.name == order["edge"]:
                        edge.quiet_since = time.monotonic()
                        edge.patience = 0.25 if type == "producer_exited" else 3
            case "drained":
                for edge in self.outputs:
                    edge.drained |= edge.name == order["edge"]
            case "consumer_restarted":
                for edge in self.outputs:
                    if self.ended and edge.name == order["edge"]:
                        edge.put(WireMessage(EVENT, STREAM_END))
            case "leave":
                self.leaving = True

    def turn(self, interruption, inputs):
        """Waits for something to do, and does it: orders first, then urgent messages, then one of every edge."""
        poller = zmq.Poller()
        poller.register(interruption, zmq.POLLIN)
        for socket in [self.control] + [edge.socket for edge in inputs]:
            poller.register(socket, zmq.POLLIN)
        for edge in self.outputs:
            if edge.waiting:
                poller.register(edge.socket, zmq.POLLOUT)
        longest = 250 if any(edge.quiet_since for edge in inputs) else None
        ready = dict(poller.poll(0 if any(edge.waiting for edge in inputs) else longest))
        if interruption in ready:
            os.read(interruption, 1)
            self.stops += 1
        if self.control in ready:
            self.obey(self.control.recv_multipart())
        for edge in self.outputs:
            edge.flush()
        waiting = [edge for edge in inputs if edge.waiting or edge.socket in ready]
        for edge in [edge for edge in waiting if edge.urgent] or waiting:
            if message := edge.next():
                self.receive(message, edge)
        for edge in inputs:
            if edge.quiet_since and edge in waiting:
                edge.quiet_since = time.monotonic()
            elif edge.quiet_since and time.monotonic() - edge.quiet_since > edge.patience:
                edge.ended = True

    def run(self, interruption):
        self.outputs = [OutputEdge(self.context, port["name"], edge) for port in MANIFEST["outputs"]
                        for edge in self.wiring["outputs"].get(port["name"], [])]
        while not (self.stops or self.leaving or all(edge.ended for edge in self.inputs if not edge.urgent)):
            full = any(edge.blocks for edge in self.outputs)
            self.turn(interruption, [edge for edge in self.inputs if not edge.ended and (edge.urgent or not full)])
        if not self.leaving:
            self.ended = True
            self.send(WireMessage(EVENT, STREAM_END))
            self.tell(type="ending", edges=[edge.name for edge in self.outputs])
        while not (self.stops > 1 or self.leaving or all(edge.drained and not edge.waiting for edge in self.outputs)):
            self.turn(interruption, [])
        self.tell(type="goodbye", metrics=self.metrics())
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # what follows may wait for slow consumers
        self.context.destroy(linger=200 if self.stops or self.leaving else None)


def main():
    global zmq
    if sys.argv[1:] == ["--describe"]:
        print(json.dumps(MANIFEST))
        return
    import zmq  # only now: --describe has to be quick
    interruption, alarm = os.pipe()
    os.set_blocking(alarm, False)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        node = Shout(json.loads(os.environ["ANTIPHON_WIRING"]))
    except (KeyError, ValueError) as error:
        log("error", f"ANTIPHON_WIRING holds no wiring ({error}): start this node by a graph file and `antiphon run`")
        sys.exit(64)
    os.write(3, b"control\n")
    os.close(3)
    os.read(4, 1)  # returns at the end of the file: go
    signal.set_wakeup_fd(alarm)
    signal.signal(signal.SIGTERM, lambda *_: None)
    node.run(interruption)


if __name__ == "__main__":
    main()
