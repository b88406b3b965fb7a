"""Social cards: the picture of a page where its address is shared, one per page and language."""

from . import rules as rules
from .card import Card as Card
from .shelf import Cards as Cards
from .shelf import Picture as Picture
