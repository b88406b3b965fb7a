"""The parser of the checks and Python-Markdown, which makes the pages, agree on every page."""

import re
from xml.etree.ElementTree import Element

import markdown
import pytest
import yaml
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from conftest import ROOT
from press.markdown import read
from press.passages import elements, pair, rendered

PAGES = sorted((ROOT / "docs").glob("*/*.md"))


class _Catch(Extension):
    """Keeps the tree of the page."""

    def __init__(self):
        super().__init__()
        self.root = Element("div")

    def extendMarkdown(self, md):  # noqa: N802
        catcher = Treeprocessor(md)
        catcher.run = lambda root: setattr(self, "root", root)
        md.treeprocessors.register(catcher, "catch", -5)


def tree_of(body):
    """What Python-Markdown makes of a body with the site's own extensions."""
    config = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), _Loader)
    names, options = [], {}
    for entry in config["markdown_extensions"]:
        name = entry if isinstance(entry, str) else next(iter(entry))
        names.append(name)
        options[name] = {} if isinstance(entry, str) else entry[name]
    catch = _Catch()
    markdown.markdown(body, extensions=[*names, catch], extension_configs=options)
    return catch.root


class _Loader(yaml.SafeLoader):
    pass


_Loader.add_constructor("!ENV", lambda loader, node: "")


def letters(text):
    return re.sub(r"[\W_]", "", text)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT / "docs").as_posix())
def test_they_agree_on_headings_and_blocks(path):
    document = read(path.read_text(encoding="utf-8"))
    root = tree_of(document.body)
    headings = [
        (int(element.tag[1]), element.get("id"))
        for element in root.iter()
        if re.fullmatch("h[1-6]", str(element.tag))
    ]
    assert headings == [(each.level, each.id) for each in document.headings]
    blocks, found = rendered(document.blocks), elements(root)
    assert len(blocks) == len(found)
    for block, element in zip(blocks, found, strict=True):
        words = letters("".join(element.itertext()))[:12]
        plain = re.sub(r"\]\([^)]*\)|\[\^[^\]]+\]", "", block.text)
        assert letters(plain).startswith(words[:6]), block.text


BODY = """\
## One {#one}

Text with `code` and a note[^1].

- item one
- item two

    second paragraph of it

1. a
2. b

> a quotation
>
> in two paragraphs

| a | b |
| - | - |
| 1 | 2 |

!!! note "Title"

    Inside.

??? note "Title"

    - Inside, closed.

```python
code = 1
```

Term
:   Definition

[^1]: The note.

Last.
"""


def test_every_kind_of_block_is_paired(site_from):
    from conftest import cluster

    site = site_from(cluster("a/", BODY))
    article = site.corpus.by_url["/a/"]
    pairs = pair(tree_of(article.document.body), article)
    kinds = {block.kind for block, _ in pairs}
    assert {"heading", "paragraph", "item", "quote", "row", "admonition", "footnote"} <= kinds
