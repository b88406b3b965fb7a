"""What a proof found: figures for the one table, and what missed its bound."""

from collections import defaultdict
from dataclasses import dataclass, field

from browser.conftest import PATHS, TAGS


@dataclass
class Proven:
    """The figures of a proof by page type, language and column, and a line for every miss."""

    figures: dict[tuple[str, str], dict[str, str]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    misses: list[str] = field(default_factory=list)

    def add(self, other: "Proven") -> None:
        """Take over what another proof found."""
        for page, found in other.figures.items():
            self.figures[page] |= found
        self.misses += other.misses

    def table(self) -> str:
        """A row for every page type and language, a column for every figure, in Markdown."""
        pages = [(kind, locale) for kind in PATHS for locale in TAGS]
        columns = list(dict.fromkeys(name for page in pages for name in self.figures[page]))
        rows = [["page", *columns], ["---"] * (len(columns) + 1)]
        for page in pages:
            rows.append([" ".join(page), *(self.figures[page].get(name, "") for name in columns)])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
            for row in rows
        )
