"""Translations: what belongs together, what has become stale, what contradicts its source."""

from . import completeness as completeness
from . import figures as figures
from . import links as links
from . import staleness as staleness
from . import structure as structure
from . import targets as targets
from . import terms as terms
