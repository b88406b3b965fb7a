"""Asking the network for cited addresses: the only code of the project that opens a connection."""

from .addresses import name_server as name_server
from .client import probe as probe
from .options import Budgets as Budgets
from .options import NoSuchNameError as NoSuchNameError
from .options import Options as Options
from .options import Target as Target
