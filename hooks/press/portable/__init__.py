"""Articles outside their page: as HTML and as Markdown that lean on nothing of the site."""

from .html import portable_html as portable_html
from .page import Word as Word
from .page import markdown_page as markdown_page
from .text import clean as clean
from .text import escaped as escaped
