"""Sends COUNT stamped messages of SIZE bytes at RATE a second; 0 = as fast as it goes."""

import os
import time

from dora import Node
from stamps import END, WARM_UP, WARM_UP_INTERVAL, Payload, now

count, rate = int(os.environ["COUNT"]), float(os.environ["RATE"])
payload = Payload(Node(), int(os.environ["SIZE"]))
# Time for the others to subscribe: without it dora loses the first messages, which START=0 is there to show.
time.sleep(float(os.environ["START"]))
for index in range(int(os.environ.get("WARM_UP", WARM_UP))):
    payload.send(index - WARM_UP)
    time.sleep(WARM_UP_INTERVAL)
start = now()
for index in range(count):
    if rate > 0:
        left = start + index * 1e9 / rate - now()
        if left > 0:
            time.sleep(left / 1e9)
    payload.send(index)
payload.send(END)
# Time for what is under way to arrive; LINGER=0 shows what is lost without it.
time.sleep(float(os.environ["LINGER"]))
