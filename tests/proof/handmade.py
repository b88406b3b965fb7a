"""The same article as somebody would write it by hand: what a page costs at least.

Text and structure of the built page are kept, and so are its drawings. Left out are classes,
scripts, metadata, menus and whatever opens on demand; a button that leads to a source is a link.
"""

import re
from html import escape
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

KEPT = set(
    "h1 h2 h3 h4 h5 h6 p ul ol li dl dt dd a em strong i b cite code pre blockquote hr br img"
    " sup sub table caption thead tbody tr th td figure figcaption details summary".split()
)
LEFT_OUT = "script, style, template, nav, form, [popover]:not(li)"
VOID = {"hr", "br", "img"}
ATTRIBUTES = {"href", "src", "alt", "colspan", "rowspan", "scope"}
TARGETS = {"h1", "h2", "h3", "h4", "li"}  # what a link of the same page leads to
STYLE = """
body { max-width: 38rem; margin: 2rem auto; padding: 0 1.25rem; color: #1d1b18; background: #fdfcfa }
body { font: 1.0625rem/1.65 Georgia, "Liberation Serif", serif }
:lang(zh), :lang(ja) { font-family: sans-serif; line-height: 1.8 }
h1, h2, h3 { line-height: 1.25 }
a { color: inherit }
table { border-collapse: collapse; font-size: 0.9em }
th, td { padding: 0.25em 0.5em; border-bottom: 1px solid #dcd6ca; text-align: left }
figure { margin: 2rem 0 }
svg, img { max-width: 100%; height: auto }
li { margin: 0.5em 0 }
"""


def handmade(page: str) -> str:
    """The page that holds the main text of a built page and nothing else."""
    tree = LexborHTMLParser(page)
    main = tree.css_first("main")
    for node in main.css(LEFT_OUT):
        node.decompose()
    return (
        f'<!doctype html>\n<html lang="{tree.root.attributes["lang"]}">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{escape(tree.css_first('title').text())}</title>\n<style>{STYLE}</style>\n"
        + re.sub(r"\n\s*\n+", "\n", _written(main)).strip()
        + "\n</html>\n"
    )


def write(folder: Path, url: str, target: str) -> None:
    """Write the hand-made page of a built one, at another address as deep as the first."""
    text = (folder / url.strip("/") / "index.html").read_text(encoding="utf-8")
    path = folder / target.strip("/") / "index.html"
    path.parent.mkdir(parents=True)
    path.write_text(handmade(text), encoding="utf-8")


def _written(node: LexborNode) -> str:
    """The markup of a node and all in it."""
    if node.tag == "-text":
        return escape(node.text_content, quote=False)
    if node.tag == "svg":
        return re.sub(r' class="[^"]*"', "", node.html)
    inner = "".join(_written(child) for child in node.iter(include_text=True))
    if node.tag == "button":
        return inner or _source(node.attributes.get("popovertarget") or "")
    if node.tag not in KEPT:
        return f"{inner} " if node.tag == "span" and _is_span(node.next) else inner
    wanted = ATTRIBUTES | ({"id"} if node.tag in TARGETS else set())
    attributes = "".join(
        f' {name}="{escape(value or "")}"'
        for name, value in node.attributes.items()
        if name in wanted
    )
    end = "" if node.tag in VOID else f"</{node.tag}>"
    return f"<{node.tag}{attributes}>{inner}{end}"


def _is_span(node: LexborNode | None) -> bool:
    """Whether a style sheet is what parts a node from the one before."""
    return node is not None and node.tag == "span"


def _source(target: str) -> str:
    """The link to a source, in place of the button that shows it."""
    number = "".join(re.findall(r"\d+", target))
    return f'<a href="#{escape(target)}">[{number}]</a>' if number else ""
