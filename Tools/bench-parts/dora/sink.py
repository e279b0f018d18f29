"""Notes when each message arrived, and writes that to the file OUT at the end."""

import os

from dora import Node
from stamps import END, Noted, now

noted = Noted()
for event in Node():
    received = now()
    if event["type"] == "INPUT":
        if noted.note(event["value"], received) >= END:
            break
    elif event["type"] == "STOP":
        break
noted.write(os.environ["OUT"])
