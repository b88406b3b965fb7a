"""Translations: what belongs together, what has become stale, what contradicts its source."""

from . import links as links
from . import staleness as staleness
