"""Figures: what was measured, against what, and what it must reach."""

import dataclasses


@dataclasses.dataclass
class Figure:
    """One measured figure, with the one it is compared with where there is one."""

    name: str
    unit: str
    ours: float
    # What was measured beside it in the same run, and its value.
    beside: str | None = None
    theirs: float | None = None
    # The bound of the ratio ours/theirs, or of `ours` where there is nothing beside it; None: for information.
    at_most: float | None = None
    at_least: float | None = None

    @property
    def ratio(self):
        return self.ours / self.theirs if self.theirs else None

    @property
    def judged(self):
        """What the bound applies to."""
        return self.ours if self.theirs is None else self.ratio

    @property
    def reached(self):
        """Whether the bound is kept; None where there is none."""
        if self.at_most is None and self.at_least is None:
            return None
        if self.judged is None:
            return False
        return (self.at_most is None or self.judged <= self.at_most) and (
            self.at_least is None or self.judged >= self.at_least)

    def json(self):
        return {**dataclasses.asdict(self), "ratio": self.ratio, "reached": self.reached}


def table(figures):
    """The figures as a table of text."""
    rows = [("figure", "Antiphon", "beside it", "", "ratio", "must be", "")]
    for figure in figures:
        bound = ""
        if figure.at_most is not None:
            bound = f"<= {figure.at_most:g}"
        elif figure.at_least is not None:
            bound = f">= {figure.at_least:g}"
        rows.append((
            figure.name, f"{number(figure.ours)} {figure.unit}".strip(), figure.beside or "",
            "" if figure.theirs is None else number(figure.theirs),
            "" if figure.ratio is None else f"{figure.ratio:.2f}", bound,
            {True: "ok", False: "MISSED", None: ""}[figure.reached]))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    right = {1, 3, 4, 5}
    return "\n".join(
        "  ".join(cell.rjust(width) if column in right else cell.ljust(width)
                  for column, (cell, width) in enumerate(zip(row, widths))).rstrip()
        for row in rows)


def number(value):
    """A number with three to four digits that count."""
    if value == 0 or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}" if abs(value) < 1 else f"{value:.1f}"
