"""The HTML of articles as feed readers get it."""

import pytest

from press.portable import portable_html

URL = "https://example.org/repo/zh/a/"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('<h2 id="a" class="b">字<wbr>字\u200b</h2>', "<h2>字字</h2>"),
        ('<p>An <button class="term" popovertarget="term-llm">LLM</button>.</p>', "<p>An LLM.</p>"),
        (
            '<a href="https://e.com/">x</a><button popovertarget="[1]" aria-label="Source 1"></button>.',
            '<a href="https://e.com/">x</a>.',
        ),
        ('<p>x<small class="stale"><a href="../b/">old</a></small></p>', "<p>x</p>"),
        ("<p>x<!-- y --></p><script>z</script><style>a{}</style>", "<p>x</p>"),
        ("<figure><svg><text>5</text></svg><p>caption</p></figure>", "<figure><p>caption</p></figure>"),
        ("<form><label>l</label><input><output>o</output></form><p>x</p>", "<p>x</p>"),
        (
            "<details open><summary>T <b>u</b></summary><p>x</p>y<details><summary>V</summary>z</details></details>",
            "<div><p><strong>T u</strong></p><p>x</p>y<div><p><strong>V</strong></p>z</div></div>",
        ),
        (
            '<p class="meta"><span><i class="key range"></i>a</span><span>b</span><span>c</span></p>',
            "<p><span>a</span> · <span>b</span> · <span>c</span></p>",
        ),
        ("<p>a\x0bb\x00 &lt;b&gt; &amp;</p>", "<p>ab &lt;b&gt; &amp;</p>"),
        ('<a href="#x">a</a>', f'<a href="{URL}#x">a</a>'),
        ('<a href="../../b/">a</a>', '<a href="https://example.org/repo/b/">a</a>'),
        (
            '<img src="x.png" srcset="y.png 2x" alt="&quot;&lt;" onerror="z" style="a:b">',
            f'<img src="{URL}x.png" alt="&quot;&lt;">',
        ),
        ('<a href="javascript:x">a</a><a href="http://[">b</a>', "<a>a</a><a>b</a>"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_only_the_page_needs_is_gone(html, shown):
    assert portable_html(html, URL) == shown
