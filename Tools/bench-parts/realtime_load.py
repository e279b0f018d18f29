"""Realtime clients that speak: many WebSockets in one process, so cheap that the server is what is measured.

Each sends a human voice as 24 kHz PCM in real time, in events of 40 ms, and expects one delta of audio for each.
"""

import base64
import json
import os
import re
import selectors
import socket
import time
import zlib

from realtime_sound import recording

CHUNK_MS = 40
CHUNK_BYTES = 2 * 24 * CHUNK_MS
PATIENCE_SECONDS = 20


class LoadFailed(Exception):
    """A server did not do what a client awaits."""


def free_port():
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_port(port):
    """Waits until a server listens."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > deadline:
                raise LoadFailed(f"nothing listens on port {port}") from None
            time.sleep(0.05)


class Client:
    """One WebSocket, from its handshake on."""

    def __init__(self, port, compresses=False):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        extension = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" if compresses else ""
        self.socket.sendall(
            f"GET /v1/realtime?model=m HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{extension}\r\n".encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self._read()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise LoadFailed(head.decode(errors="replace"))
        if compresses and b"permessage-deflate" not in head:
            raise LoadFailed("the server does not compress")
        window = re.search(rb"client_max_window_bits=(\d+)", head)
        self._deflate = zlib.compressobj(wbits=-int(window[1]) if window else -15) if compresses else None
        self._inflate = zlib.decompressobj(wbits=-15)
        self.sent, self.latencies = [], []

    def _read(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise LoadFailed("the server closed a connection")
        self.buffer += data

    def frames(self):
        """The payloads of the whole frames that are there."""
        while len(self.buffer) >= 2:
            length, start = self.buffer[1] & 127, 2
            if length == 126:
                length, start = int.from_bytes(self.buffer[2:4]), 4
            elif length == 127:
                length, start = int.from_bytes(self.buffer[2:10]), 10
            if len(self.buffer) < start + length:
                return
            head = self.buffer[0]
            opcode = head & 15
            payload = self.buffer[start:start + length]
            self.buffer = self.buffer[start + length:]
            if head & 0x40:
                payload = self._inflate.decompress(payload + b"\x00\x00\xff\xff")
            if opcode == 8:
                raise LoadFailed(f"the server closed a connection: {payload[2:].decode(errors='replace')}")
            if opcode == 1:
                yield payload

    def await_event(self, name):
        self.socket.settimeout(PATIENCE_SECONDS)
        while True:
            for frame in self.frames():
                event = json.loads(frame)
                if event["type"] == name:
                    return event
                if event["type"] == "error":
                    raise LoadFailed(str(event["error"]))
            self._read()

    def send(self, event):
        self.socket.sendall(self.framed(json.dumps(event).encode()))

    def framed(self, payload):
        if not self._deflate:
            return masked(payload)
        # RFC 7692: what every flush ends with is left out.
        compressed = self._deflate.compress(payload) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        return masked(compressed[:-4], head=0xC1)

    def append(self, number):
        """Sends the next piece of the recording; those that are not compressed are framed beforehand."""
        number %= len(APPENDS)
        self.socket.send(self.framed(APPENDS[number]) if self._deflate else FRAMED_APPENDS[number])

    def hear(self):
        """Takes what has come, and notes how long each delta took."""
        now = time.monotonic_ns()
        self._read()
        for frame in self.frames():
            if b"response.output_audio.delta" in frame[:400]:
                if len(self.latencies) < len(self.sent):
                    self.latencies.append(now - self.sent[len(self.latencies)])
                else:
                    raise LoadFailed("a delta that nothing asked for")


def masked(payload, head=0x81):
    """A text frame of a client, masked with zeros: that is allowed, and costs nothing."""
    size = len(payload)
    if size < 126:
        head = bytes([head, 0x80 | size])
    elif size < 1 << 16:
        head = bytes([head, 0xFE]) + size.to_bytes(2)
    else:
        head = bytes([head, 0xFF]) + size.to_bytes(8)
    return head + bytes(4) + payload


SPOKEN = recording()
APPENDS = [
    json.dumps({"type": "input_audio_buffer.append",
                "audio": base64.b64encode(SPOKEN[start:start + CHUNK_BYTES]).decode()}).encode()
    for start in range(0, len(SPOKEN) - CHUNK_BYTES, CHUNK_BYTES)]
FRAMED_APPENDS = [masked(append) for append in APPENDS]


def connect(port, count, compresses=False):
    """Clients with a session each."""
    clients = []
    for _ in range(count):
        client = Client(port, compresses)
        client.await_event("session.created")
        clients.append(client)
    return clients


def speak(clients, seconds):
    """Lets all clients speak for a while; their beginnings are spread over one event's length."""
    for client in clients:
        client.send({"type": "response.create"})
    for client in clients:
        client.await_event("response.created")
        client.socket.setblocking(False)
    # The server's own beginning, such as making a response's objects, is not what is measured.
    time.sleep(0.5)
    selector = selectors.DefaultSelector()
    for client in clients:
        selector.register(client.socket, selectors.EVENT_READ, client)
    rounds = int(seconds * 1000 / CHUNK_MS)
    interval = CHUNK_MS * 1_000_000
    start = time.monotonic_ns()
    due = [(start + round_ * interval + index * interval // len(clients), client)
           for round_ in range(rounds) for index, client in enumerate(clients)]
    position, deadline = 0, None
    while True:
        now = time.monotonic_ns()
        while position < len(due) and due[position][0] <= now:
            client = due[position][1]
            client.sent.append(time.monotonic_ns())
            try:
                client.append(len(client.sent))
            except BlockingIOError:
                raise LoadFailed("the server takes no more") from None
            position += 1
            now = time.monotonic_ns()
        if position == len(due):
            deadline = deadline or now + 3_000_000_000
            if now > deadline or all(len(client.latencies) == len(client.sent) for client in clients):
                break
        wait = 0.05 if position == len(due) else max(0, (due[position][0] - now) / 1e9)
        for key, _ in selector.select(wait):
            key.data.hear()
    selector.close()


def close(clients):
    for client in clients:
        client.socket.close()
