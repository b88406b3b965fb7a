"""Charts: data files, the blocks that show them, and the pictures drawn from both."""

from . import rules as rules
from .block import Chart as Chart
from .block import charts_of as charts_of
from .drawing import Drawings as Drawings
from .periods import Words as Words
from .table import Row as Row
from .table import Table as Table
from .table import Tables as Tables
from .units import Units as Units
