"""Small charts: the words of a language as the site has them, and a table from its lines."""

import jinja2
import yaml

from conftest import ROOT
from press.charts import Chart, Words
from press.charts.table import read_table

HEADER = "series,period,value,low,high,kind,unit,source,note\n"
DATES = {"en": "en_GB", "zh": "zh_Hans", "ja": "ja"}
_STRINGS = jinja2.Environment(loader=jinja2.FileSystemLoader(ROOT / "overrides/strings"))


def words(code):
    """The words of a language, from its file of strings."""
    return Words(DATES[code], _STRINGS.get_template(f"{code}.html").module.t)


def table(folder, lines):
    """The table of a data file; `lines` follow the header, and bytes are the whole file."""
    path = folder / "x.csv"
    path.write_bytes(lines if isinstance(lines, bytes) else (HEADER + lines).encode())
    return read_table(path, "docs/data/x.csv")


def chart(block=""):
    """The chart of a block, which need not say what every block says."""
    return Chart(**{"data": "x.csv", "caption": "c", "alt": "a", **(yaml.safe_load(block) or {})})
