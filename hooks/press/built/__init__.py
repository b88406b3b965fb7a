"""Rules over built pages, read back as a browser would: independent of what wrote them."""

from . import access as access
from . import addresses as addresses
from . import cards as cards
from . import feeds as feeds
from . import graph as graph
from . import languages as languages
from . import machine as machine
from . import policy as policy
from . import text as text
from . import titles as titles
from .folder import Built, page_file

__all__ = ["Built", "page_file"]
