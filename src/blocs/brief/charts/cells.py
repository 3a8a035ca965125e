"""A table as a picture: a cell for each row and column, numbers in it, some of them marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import escape

from blocs.brief.charts.drawing import NARROW_WIDTH, ChartData, Drawing, Picture, Series, drawing
from blocs.brief.charts.lettering import GAP, LINE, fitted, text_width, wrapped
from blocs.brief.charts.marks import EDGE, svg_number, svg_text

WIDTH, LABEL_WIDTH, WIDEST = 700.0, 190.0, 128.0
ROW, HEAD_LINES, INSET = 32.0, 3, 6.0


@dataclass(frozen=True)
class Square:
    """One cell: its numbers, their texts, and which of them are marked.

    tone: class of the ground, `chosen`, `good`, `bad` or nothing. A chosen cell has a frame.
    """

    values: tuple[float, ...]
    texts: tuple[str, ...]
    marked: tuple[bool, ...] = ()
    tone: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Heads:
    """What rows and columns are called, each and together."""

    rows: Sequence[str]
    columns: Sequence[str]
    down: str = ""
    across: str = ""


def cell_chart(
    heads: Heads,
    squares: Sequence[Sequence[Square]],
    *,
    label: str,
    names: Sequence[str],
    unit: str,
) -> Drawing:
    """Cells in rows and columns; on a narrow screen in blocks of as many columns as fit.

    squares: by row, then column; names: standard names of the numbers of a cell.
    """
    texts = [text for row in squares for square in row for text in square.texts]
    each = max((text_width(text) for text in texts), default=0.0) + INSET
    least = max(each * len(names), 40.0) + INSET

    def draw(width: float) -> Picture:
        narrow = width <= NARROW_WIDTH
        left = 0.0 if narrow else LABEL_WIDTH
        fit = max(1, int((width - left) // least))
        count = len(heads.columns)
        blocks = [range(k, min(k + fit, count)) for k in range(0, count, fit)]
        size = min((width - left) / max(len(block) for block in blocks), WIDEST)
        drawn, top = list[str](), 0.0
        for block in blocks:
            grid = _Grid(heads, left, size, top, narrow)
            drawn += grid.drawn(squares, block)
            top = grid.bottom(block) + 12
        return Picture(drawn, width, top - 8)

    return drawing(
        draw, width=WIDTH, alt=label, css="cells", data=_data(heads, squares, names, unit)
    )


def _data(
    heads: Heads, squares: Sequence[Sequence[Square]], names: Sequence[str], unit: str
) -> ChartData:
    """A label a row; a series a column and number."""
    series = [
        Series(f"{name}: {column}", tuple(row[c].values[k] for row in squares))
        for c, column in enumerate(heads.columns)
        for k, name in enumerate(names)
    ]
    return ChartData("cells", unit, tuple(heads.rows), tuple(series))


@dataclass(frozen=True)
class _Grid:
    """One block of columns, and where it stands."""

    heads: Heads
    left: float
    size: float
    top: float
    narrow: bool

    def _lines(self, block: range) -> list[list[str]]:
        names = (self.heads.columns[k] for k in block)
        return [wrapped(name, self.size - 6, most=HEAD_LINES) for name in names]

    def _first(self, block: range) -> float:
        """Where the rows begin: below the heads."""
        lines = max(len(item) for item in self._lines(block))
        return self.top + LINE * (lines + bool(self.heads.across)) + 8

    @property
    def _step(self) -> float:
        return ROW + (LINE if self.narrow else 0)

    def bottom(self, block: range) -> float:
        """Where the last row ends."""
        return self._first(block) + self._step * len(self.heads.rows)

    def drawn(self, squares: Sequence[Sequence[Square]], block: range) -> list[str]:
        """Heads, names of rows, cells."""
        found = [*self._head(block)]
        for number, (name, row) in enumerate(zip(self.heads.rows, squares, strict=True)):
            y = self._first(block) + self._step * number
            found.append(self._name(name, y))
            above = LINE if self.narrow else 0.0
            for place, k in enumerate(block):
                found.append(_square(row[k], self.left + self.size * place, y + above, self.size))
        return found

    def _head(self, block: range) -> list[str]:
        lines, y = self._lines(block), self.top + 11
        found = list[str]()
        if self.heads.across:
            room = self.size * len(block)
            text = fitted(self.heads.across, room)
            found.append(svg_text(self.left, y, text, anchor="start", css="tick"))
            y += LINE
        most = max(len(item) for item in lines)
        for place, item in enumerate(lines):
            x = self.left + self.size * (place + 0.5)
            for k, line in enumerate(item):
                drop = LINE * (most - len(item) + k)
                found.append(svg_text(x, y + drop, line, anchor="middle", css="label"))
        if self.heads.down and not self.narrow:
            end = y + LINE * (most - 1)
            text = fitted(self.heads.down, self.left - EDGE)
            found.append(svg_text(self.left - GAP, end, text, anchor="end", css="tick"))
        return found

    def _name(self, name: str, y: float) -> str:
        if self.narrow:
            room = self.size * 9
            return svg_text(
                0, y + 11, fitted(name, min(room, NARROW_WIDTH)), anchor="start", css="label"
            )
        lines = wrapped(name, self.left - EDGE, most=2)
        first = y + ROW / 2 + 3 - LINE / 2 * (len(lines) - 1)
        return "".join(
            svg_text(self.left - GAP, first + (LINE - 1) * k, line, anchor="end", css="label")
            for k, line in enumerate(lines)
        )


def _square(square: Square, x: float, y: float, size: float) -> str:
    place = f'x="{svg_number(x + 1)}" y="{svg_number(y + 1)}"'
    box = f'width="{svg_number(size - 3)}" height="{svg_number(ROW - 3)}"'
    css = f"square {square.tone}".strip()
    parts = ["<g>", f"<title>{escape(square.hint)}</title>" if square.hint else ""]
    parts.append(f'<rect class="{css}" {place} {box}/>')
    room = (size - 2 * INSET) / max(len(square.texts), 1)
    for k, text in enumerate(square.texts):
        marked = "value strong best" if k < len(square.marked) and square.marked[k] else "value"
        middle = x + INSET + room * (k + 0.5)
        parts.append(svg_text(middle, y + ROW / 2 + 4, text, anchor="middle", css=marked))
    return "".join(parts) + "</g>"
