"""The HTML of an article for feed readers, which know neither our styles nor our scripts."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .text import clean

# Pictures and controls; the numbers of citations; marks that are the page's and not the author's.
_GONE = (
    "script, style, template, noscript, link, meta, iframe, object, embed, svg, form, wbr, "
    'button[popovertarget^="["], .stale, i.key'
)
_KEPT = frozenset(
    "align alt cite colspan datetime height href hreflang lang reversed rowspan scope src start "
    "title width".split()
)
_ADDRESSES = ("href", "src", "cite")
_SCHEMES = ("http", "https", "mailto")
_BREAKS = str.maketrans("", "", "\u200b\u00ad")  # zero-width space, soft hyphen


def portable_html(html: str, url: str) -> str:
    """The content of the page at `url` without what only works there; addresses are absolute.

    A chart is its caption and its table, a term its text, a fold is open. Anchors lead to the page.
    Source: pages F3
    """
    tree = LexborHTMLParser(f"<body>{clean(html)}")
    body = tree.body
    assert body is not None
    while node := body.css_first(_GONE):  # one by one: what is inside of one goes with it
        node.decompose()
    for term in body.css("a.term"):
        term.unwrap()
    for span in body.css(".meta > span + span"):
        span.insert_before(" · ")  # which the page's style sheet writes
    _unfold(tree, body)
    for node in [each for each in body.traverse() if each.is_comment_node]:
        node.decompose()
    for node in body.traverse():
        if node is not body:
            _strip(node, url)
    tree.unwrap_tags(["button"])
    return (body.inner_html or "").translate(_BREAKS).strip()


def _unfold(tree: LexborHTMLParser, body: LexborNode) -> None:
    """Make a fold a division that begins with its title in bold."""
    for summary in body.css("details > summary"):
        title = tree.create_node("p")
        strong = tree.create_node("strong")
        strong.insert_child(summary.text())
        title.insert_child(strong)
        summary.replace_with(title)
    while fold := body.css_first("details"):
        division = tree.create_node("div")
        for child in list(fold.iter(include_text=True)):
            division.insert_child(child)
        fold.replace_with(division)


def _strip(node: LexborNode, url: str) -> None:
    """Take the attributes off that only the page needs, and complete the addresses."""
    for name, value in list(node.attributes.items()):
        address = _absolute(url, value or "") if name in _ADDRESSES else None
        if address:
            node.attrs[name] = address
        elif name not in _KEPT or name in _ADDRESSES:
            del node.attrs[name]


def _absolute(url: str, written: str) -> str:
    """Where an address leads from a page; `""` where no reader should go."""
    try:
        address = urljoin(url, written)
        return address if urlsplit(address).scheme in _SCHEMES else ""
    except ValueError:
        return ""
