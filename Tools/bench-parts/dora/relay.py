"""Passes every message on."""

from dora import Node

node = Node()
for event in node:
    if event["type"] == "INPUT":
        node.send_output("data", event["value"])
    elif event["type"] == "STOP":
        break
