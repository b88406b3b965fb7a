"""Articles: the front matter contract, the corpus, and the rules about each file by itself."""

from . import rules as rules
from .corpus import Article, Corpus, article_from, canonical, encoded, is_path
from .frontmatter import DATE_FORMAT, Meta, schema

__all__ = [
    "DATE_FORMAT",
    "Article",
    "Corpus",
    "Meta",
    "article_from",
    "canonical",
    "encoded",
    "is_path",
    "schema",
]
