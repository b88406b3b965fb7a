"""References: what the site cites, what is known of it, and what is wrong with a citation."""

from . import citations as citations
from .citations import cited as cited
from .claims import Claims as Claims
from .health import Health as Health
from .health import HealthRecords as HealthRecords
from .health import Verdict as Verdict
from .ledger import Claim as Claim
from .ledger import Entry as Entry
from .ledger import References as References
from .upkeep import Places as Places
