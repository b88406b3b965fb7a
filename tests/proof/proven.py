"""What a proof found: figures for the table of pages, other tables, and what missed its bound."""

from collections import defaultdict
from dataclasses import dataclass, field

from browser.conftest import PATHS, TAGS


@dataclass
class Proven:
    """The figures of a proof by page type, language and column, and a line for every miss.

    `tables` are those that are not about pages.
    """

    figures: dict[tuple[str, str], dict[str, str]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    misses: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)

    def add(self, other: "Proven") -> None:
        """Take over what another proof found."""
        for page, found in other.figures.items():
            self.figures[page] |= found
        self.misses += other.misses
        self.tables += other.tables

    def table(self) -> str:
        """A row for every page type and language, a column for every figure."""
        pages = [(kind, locale) for kind in PATHS for locale in TAGS]
        columns = list(dict.fromkeys(name for page in pages for name in self.figures[page]))
        rows = [["page", *columns]]
        for page in pages:
            rows.append([" ".join(page), *(self.figures[page].get(name, "") for name in columns)])
        return in_markdown(rows)


def in_markdown(rows: list[list[str]]) -> str:
    """Rows, the names of the columns first, as a table."""
    head, *body = rows
    rows = [head, ["---"] * len(head), *body]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
        for row in rows
    )
