"""The arrivals that every measured sink writes: lines of sequence number, time sent, time received (ns)."""

import dataclasses
import statistics


@dataclasses.dataclass
class Arrivals:
    """The messages of one run that arrived, in order of arrival."""

    rows: list[tuple[int, int, int]]
    sent: int

    @classmethod
    def parse(cls, text, sent):
        return cls([tuple(map(int, line.split())) for line in text.splitlines()], sent)

    @property
    def latencies(self):
        """Microseconds from sending to arrival, sorted."""
        return sorted((received - sent) / 1000 for _, sent, received in self.rows)

    def quantile(self, fraction):
        """The latency that this fraction of the messages does not exceed, in microseconds."""
        latencies = self.latencies
        return latencies[min(len(latencies) - 1, int(fraction * len(latencies)))] if latencies else float("inf")

    @property
    def lost(self):
        return self.sent - len({row[0] for row in self.rows})

    @property
    def in_order(self):
        return all(left[0] < right[0] for left, right in zip(self.rows, self.rows[1:]))

    @property
    def rate(self):
        """Messages a second, from the first arrival to the last."""
        if len(self.rows) < 2:
            return 0.0
        return (len(self.rows) - 1) / ((self.rows[-1][2] - self.rows[0][2]) / 1e9)


def median(values):
    return statistics.median(values)
