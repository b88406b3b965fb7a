"""Translations: which articles belong together."""

from . import links as links
