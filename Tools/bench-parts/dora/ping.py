"""Sends a message, waits for it to come back, sends the next; writes the round trips to the file OUT."""

import os
import time

from dora import Node
from stamps import WARM_UP, Noted, Payload, now

node = Node()
payload, noted = Payload(node, int(os.environ["SIZE"])), Noted()
time.sleep(float(os.environ["START"]))
for index in range(-WARM_UP, int(os.environ["COUNT"])):
    payload.send(index)
    while True:
        event = node.next(timeout=5)
        if event is None or event["type"] == "STOP":
            raise SystemExit("the answer did not come")
        if event["type"] == "INPUT":
            noted.note(event["value"], now())
            break
noted.write(os.environ["OUT"])
