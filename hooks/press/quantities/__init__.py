"""Figures in three languages as exact values with their dimension, and how two passages differ."""

from .compare import Difference as Difference
from .compare import Fault as Fault
from .compare import differences as differences
from .compare import equal as equal
from .compare import is_measured as is_measured
from .figure import Quantity as Quantity
from .reader import LANGUAGES as LANGUAGES
from .reader import read_digits as read_digits
from .reader import read_quantities as read_quantities
