"""The page by hand: all of the text, none of the rest."""

from proof.handmade import handmade

PAGE = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>A &amp; B</title>
<meta property="og:title" content="A"><style>.x{}</style></head><body>
<header class="bar"><a href="../">Site</a></header>
<main id="content"><article class="layout"><h1 class="x">A &amp; B</h1>
<nav class="toc"><ul><li><a href="#grid">Grid</a></li></ul></nav>
<div class="prose"><h2 id="grid">Grid</h2>
<p id="grid-1" class="x">A <button class="term" popovertarget="term-a">term</button>, as
<a href="https://a.example/?a&amp;b" class="y">they say</a><button aria-label="Source 1"
popovertarget="[1]"></button>.<br>End</p>
<figure><svg class="chart" viewBox="0 0 1 1"><text class="t">4</text></svg></figure></div>
<ol><li id="[1]" popover><a href="https://a.example/?a&amp;b">They</a></li></ol>
<div id="term-a" popover><p>A definition</p></div><script>1</script></article></main>
<footer>Foot</footer><script type="application/ld+json">{}</script></body></html>"""


def test_text_and_structure_stay_and_nothing_else():
    body = handmade(PAGE).split("</style>\n")[1]
    assert body == (
        '<h1>A &amp; B</h1>\n<h2 id="grid">Grid</h2>\n<p>A term, as\n'
        '<a href="https://a.example/?a&amp;b">they say</a><a href="#[1]">[1]</a>.<br>End</p>\n'
        '<figure><svg viewBox="0 0 1 1"><text>4</text></svg></figure>\n'
        '<ol><li id="[1]"><a href="https://a.example/?a&amp;b">They</a></li></ol>\n</html>\n'
    )


def test_the_head_has_charset_viewport_title_and_a_short_style():
    head, style = handmade(PAGE).split("<style>\n")
    assert head.splitlines() == [
        "<!doctype html>",
        '<html lang="zh-Hans">',
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        "<title>A &amp; B</title>",
    ]
    assert len(style.split("</style>")[0].splitlines()) == 10
