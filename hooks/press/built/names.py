"""The names that elements of a page have for reading aids."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .wording import flat

Attributes = dict[str, str | None]


def name_of(
    tree: LexborHTMLParser, node: LexborNode, attributes: Attributes, own: bool = True
) -> str:
    """An element's name for reading aids; `own` says whether its text is one.

    Source: https://www.w3.org/TR/accname-1.2/
    """
    label = attributes.get("aria-label")
    if label and label.strip():
        return label.strip()
    named = attributes.get("aria-labelledby")
    if named:
        texts = [flat(each.text()) for id_ in named.split() if (each := _by_id(tree, id_))]
        return " ".join(texts)
    if not own:
        return ""
    text = flat(node.text())
    pictures = () if text else node.css("img[alt], svg[aria-label]")
    for picture in pictures:
        text = text or picture.attributes.get("alt") or picture.attributes.get("aria-label") or ""
    return text or (attributes.get("title") or "")


def _by_id(tree: LexborHTMLParser, name: str) -> LexborNode | None:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return tree.css_first(f'[id="{quoted}"]')


def has_label(tree: LexborHTMLParser, node: LexborNode, attributes: Attributes) -> bool:
    """Whether a field has a name: of its own, or by a label around it or for it."""
    if name_of(tree, node, attributes, own=False) or attributes.get("title"):
        return True
    parent = node.parent
    while parent is not None:
        if parent.tag == "label":
            return True
        parent = parent.parent
    own = (attributes.get("id") or "").replace('"', '\\"')
    return bool(own and tree.css_first(f'label[for="{own}"]'))
