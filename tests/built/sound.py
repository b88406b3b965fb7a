"""A built site in three languages as it should be, written by hand: nothing of the build is used."""

import base64
import gzip
import hashlib
import json
import re
import struct
import zlib
from functools import cache

from conftest import CONFIG, DESCRIPTIONS, page

BASE = "https://example.org/repo/"
SETTINGS = {**CONFIG, "site_url": BASE}
NAME = CONFIG["site_name"]
TAGS = {"en": "en", "zh": "zh-Hans", "ja": "ja"}
OG = {"en": "en_US", "zh": "zh_CN", "ja": "ja_JP"}
PREFIXES = {"en": "", "zh": "zh/", "ja": "ja/"}
DATE, UPDATED = "2026-01-02T12:00:00+09:00", "2026-03-04T12:00:00+09:00"

WORDS = {
    "en": {
        "": "The front page",
        "a/": "The queue",
        "b/": "About this site",
        "topics/power/": "Power",
        "status/": "State of the translations",
        "section": "The grid",
        "text": "Connections to the grid take longer than data centres take to build. ",
        "skip": "To the text",
        "languages": "Languages",
        "more": "More",
        "sources": "Sources",
        "missing": "There is no such page",
        "figure": "The queue in gigawatts",
    },
    "zh": {
        "": "首页的标题",
        "a/": "排队的项目",
        "b/": "关于本站",
        "topics/power/": "电力",
        "status/": "翻译的状态",
        "section": "电网",
        "text": "接入电网的时间，已经超过数据中心本身的建设时间。",
        "skip": "跳到正文",
        "languages": "语言",
        "more": "更多",
        "sources": "来源",
        "missing": "没有这个页面",
        "figure": "排队的项目有多少吉瓦",
    },
    "ja": {
        "": "トップページの題",
        "a/": "待機中の案件",
        "b/": "このサイトについて",
        "topics/power/": "電力のトピック",
        "status/": "翻訳の状況",
        "section": "送電網の話",
        "text": "系統への接続を待つ時間は、データセンターの建設にかかる時間よりも長い。",
        "skip": "本文へ移動",
        "languages": "言語",
        "more": "その他のページ",
        "sources": "出典のリスト",
        "missing": "ページが見つかりません",
        "figure": "待機中の案件の量（ギガワット）",
    },
}
LISTED = ("", "a/", "b/", "topics/power/")
CHART = """\
```chart
data: grid.csv
series:
  Queue: x
periods: [2024, 2025]
```
"""
CSV = "series,period,value\nQueue,2023,1\nQueue,2024,2\nQueue,2025,3\nOther,2024,9\n"


def docs():
    """The Markdown that the site is made of, below docs/."""
    files = {}
    for locale, words in WORDS.items():
        for path in ("", "a/", "b/"):
            others = (f"{other}: /{PREFIXES[other]}{path}" for other in WORDS if other != locale)
            front = {
                "title": words[path],
                "description": DESCRIPTIONS[locale] + words[path],
                "translations": f"{{{', '.join(others)}}}",
            }
            body = ""
            if path == "a/":
                front |= {
                    "date": "2026-01-02 12:00:00 +0900",
                    "updated": "2026-03-04 12:00:00 +0900",
                    "categories": "[Power]",
                    "tags": "[grid, power]",
                    "aliases": f"[/{PREFIXES[locale]}old/]",
                }
                body = f"[{words['b/']}](b.md)\n\n## {words['section']} {{#grid}}\n\n{CHART}"
            url = f"/{PREFIXES[locale]}{path}"
            files[f"{locale}/{path.strip('/') or 'index'}.md"] = page(locale, url, body, **front)
    return files


@cache
def site():
    """The built files: text or bytes by path."""
    files = {"404.html": missing(), "robots.txt": f"User-agent: *\nSitemap: {BASE}sitemap.xml\n"}
    for locale, prefix in PREFIXES.items():
        for path in (*LISTED, "status/"):
            files[f"{prefix}{path}index.html"] = html(locale, path)
        files[f"{prefix}old/index.html"] = redirect(locale)
        files[f"{prefix}feed.xml"] = atom(locale)
        files[f"{prefix}feed.json"] = json.dumps(json_feed(locale), ensure_ascii=False)
        files[f"{prefix}llms.txt"] = (
            f"# {NAME}\n\n- [{WORDS[locale]['a/']}]({BASE}{prefix}a/index.md)\n"
        )
        for path in ("a/", "b/"):
            text = f"# {WORDS[locale][path]}\n\n" + WORDS[locale]["text"] * 9
            files[f"{prefix}{path}index.md"] = text
        files[f"{prefix}a/cite.bib"] = "@online{a}\n"
        files[f"{prefix}a/cite.json"] = '[{"id": "a"}]'
        for path in LISTED:
            files[card(locale, path)] = png(1200, 630, f"{locale}{path}")
    files["data/grid.csv"] = CSV
    files["assets/icon.png"] = png(96, 96)
    files["assets/listing.css"] = "table{overflow-x:auto}"
    files["assets/more.js"] = "export let x=1"
    files["sitemap.xml"] = sitemap()
    files["sitemap.xml.gz"] = gzip.compress(files["sitemap.xml"].encode())
    return sealed(files)


POLICY = '<meta http-equiv="Content-Security-Policy" content="">'
INLINE = re.compile(r"<(script|style)>(.*?)</", re.DOTALL)


def sealed(files):
    """The files, each page with a policy that knows its scripts and its styles."""
    return {
        name: re.sub('(?<=Policy" content=")[^"]*', policy(data), data)
        if name.endswith(".html") and data
        else data
        for name, data in files.items()
    }


def policy(html):
    """What a page may do."""
    found = {"script": [], "style": []}
    for name, text in INLINE.findall(html):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        found[name].append(f" 'sha256-{digest}'")
    parts = [f"{name}-src 'self'{''.join(hashes)}" for name, hashes in found.items()]
    return "; ".join(["default-src 'none'; base-uri 'none'; form-action 'none'", *parts])


def address(locale, path):
    return f"{BASE}{PREFIXES[locale]}{path}"


def card(locale, path):
    return f"cards/{zlib.crc32(f'{locale}{path}'.encode()):08x}.png"


def png(width, height, text=""):
    """As much of a PNG as says its size."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + text.encode()


def head(locale, path):
    """The head of a page that search engines may list."""
    words, own, prefix = WORDS[locale], address(locale, path), PREFIXES[locale]
    title, text = words[path], DESCRIPTIONS[locale] + words[path]
    is_article = path == "a/"
    properties = {
        "og:type": "article" if is_article else "website",
        "og:title": title,
        "og:description": text,
        "og:url": own,
        "og:site_name": NAME,
        "og:locale": OG[locale],
        "og:image": BASE + card(locale, path),
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:type": "image/png",
        "og:image:alt": title,
    }
    lines = [f'<title>{title} – {NAME}</title><meta name="description" content="{text}">']
    lines.append(f'<link rel="canonical" href="{own}">')
    lines += [
        f'<link rel="alternate" hreflang="{tag}" href="{address(each, path)}">'
        for each, tag in TAGS.items()
    ]
    lines.append(f'<link rel="alternate" hreflang="x-default" href="{address("en", path)}">')
    for form, kind in (("xml", "atom+xml"), ("json", "feed+json")):
        lines.append(
            f'<link rel="alternate" type="application/{kind}" hreflang="{TAGS[locale]}" '
            f'title="{NAME}" href="/repo/{prefix}feed.{form}">'
        )
    lines.append(f'<link rel="describedby" href="/repo/{prefix}llms.txt">')
    if path in ("a/", "b/"):
        lines.append('<link rel="alternate" type="text/markdown" href="index.md">')
    if is_article:
        lines.append('<meta name="robots" content="max-image-preview:large, max-snippet:-1">')
        properties |= {
            "article:published_time": DATE,
            "article:modified_time": UPDATED,
            "article:author": address(locale, ""),
            "article:section": words["topics/power/"],
        }
        cited = {
            "citation_title": title,
            "citation_author": NAME,
            "citation_publication_date": "2026/01/02",
            "citation_language": TAGS[locale],
            "citation_public_url": own,
        }
        lines += [f'<meta name="{name}" content="{value}">' for name, value in cited.items()]
        lines += [f'<meta property="article:tag" content="{tag}">' for tag in ("grid", "power")]
    lines += [f'<meta property="{name}" content="{value}">' for name, value in properties.items()]
    lines += [
        f'<meta property="og:locale:alternate" content="{og}">'
        for each, og in OG.items()
        if each != locale
    ]
    lines.append('<meta name="twitter:card" content="summary_large_image">')
    lines.append(f'<script type="application/ld+json">{graph(locale, path)}</script>')
    return "\n".join(lines)


def html(locale, path):
    """A whole page."""
    words, prefix = WORDS[locale], PREFIXES[locale]
    is_listed = path in LISTED
    top = head(locale, path) if is_listed else f"<title>{words[path]} – {NAME}</title>"
    robots = "" if is_listed else '<meta name="robots" content="noindex">'
    switcher = "\n".join(
        f'<a href="/repo/{PREFIXES[each]}{path}" lang="{tag}" hreflang="{tag}">{each}</a>'
        for each, tag in TAGS.items()
    )
    return f"""<!doctype html>
<html lang="{TAGS[locale]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
{POLICY}
{top}
{robots}
<link rel="icon" type="image/png" href="/repo/assets/icon.png">
<style>table,pre{{display:block;overflow-x:auto}}</style>
</head>
<body>
<a class="skip" href="#content">{words["skip"]}</a>
<header>
<a href="/repo/{prefix}">{NAME}</a>
<nav aria-label="{words["languages"]}" data-switcher>
{switcher}
</nav>
</header>
<main id="content">
{body(locale, path)}
</main>
<footer>
<nav aria-label="{words["more"]}">
<a href="/repo/{prefix}topics/power/">{words["topics/power/"]}</a>
<a href="/repo/{prefix}b/">{words["b/"]}</a>
<a href="/repo/{prefix}status/">{words["status/"]}</a>
</nav>
</footer>
<script>document.querySelector("nav").hidden=0;import("/repo/assets/more.js")</script>
</body>
</html>
"""


def body(locale, path):
    """What stands in `main`."""
    words, prefix = WORDS[locale], PREFIXES[locale]
    start = f"<h1>{words[path]}</h1>\n<p>{words['text'] * 9}</p>\n"
    if path == "status/":
        return start
    if path != "a/":
        return f'{start}<h2><a href="/repo/{prefix}a/#grid">{words["a/"]}</a></h2>'
    return f"""<header>{start}<p>{NAME} <time datetime="{DATE}">1</time>
<time datetime="{UPDATED}">2</time></p></header>
<p><a href="../b/">{words["b/"]}</a> <code>x == y</code></p>
<h2 id="grid">{words["section"]}</h2>
<figure class="chart">
<svg role="img" aria-label="{words["figure"]}"><text>2024</text></svg>
<div tabindex="0" role="region" aria-label="{words["figure"]}">
<table tabindex="0" role="region" aria-label="{words["section"]}"><tbody>
<tr><td>2024</td></tr>
<tr><td>2025</td></tr>
</tbody></table>
</div>
<a href="/repo/data/grid.csv">CSV</a>
</figure>
<section class="sources" aria-labelledby="sources">
<h2 id="sources">{words["sources"]}</h2>
<ol>
<li><a href="https://example.com/r" lang="en" hreflang="en">A report on the queue</a></li>
</ol>
</section>"""


def graph(locale, path):
    """The structured data of a page."""
    words, own = WORDS[locale], address(locale, path)
    publisher = {"@type": "Organization", "@id": f"{BASE}#us", "name": NAME, "url": BASE}

    def node(each):
        url = address(each, path)
        return {"@id": f"{url}#page", "url": url, "inLanguage": TAGS[each]}

    works = [node("zh"), node("ja")]
    links = (
        {"workTranslation": works}
        if locale == "en"
        else {"translationOfWork": {**node("en"), "workTranslation": works}}
    )
    kind = {"": "WebSite" if locale == "en" else "WebPage", "a/": "Article"}.get(path, "WebPage")
    main = {"@type": kind, **node(locale), "name": words[path], **links}
    if path == "a/":
        main |= {
            "headline": words[path],
            "image": [BASE + card(locale, path)],
            "datePublished": DATE,
            "dateModified": UPDATED,
            "author": {"@id": publisher["@id"]},
            "publisher": {"@id": publisher["@id"]},
            "mainEntityOfPage": own,
            "description": DESCRIPTIONS[locale],
            "isPartOf": {"@id": f"{BASE}#site"},
            "wordCount": 100,
            "timeRequired": "PT1M",
            "keywords": ["grid", "power"],
            "articleSection": words["topics/power/"],
            "citation": [
                {"@type": "CreativeWork", "name": "A report", "url": "https://example.com/r"}
            ],
        }
    trail = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": NAME, "item": address(locale, "")},
            {"@type": "ListItem", "position": 2, "name": words[path], "item": own},
        ],
    }
    nodes = [publisher, main, *([trail] if path else [])]
    return json.dumps({"@context": "https://schema.org", "@graph": nodes}, ensure_ascii=False)


def missing():
    """The page for what is not there."""
    parts = "\n".join(
        f'<section lang="{tag}"><h{1 if each == "en" else 2}>{WORDS[each]["missing"]}'
        f'</h{1 if each == "en" else 2}><a href="/repo/{PREFIXES[each]}">{WORDS[each][""]}</a>'
        "</section>"
        for each, tag in TAGS.items()
    )
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">{POLICY}<title>404</title>
<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<link rel="icon" href="/repo/assets/icon.png"></head><body><main>{parts}</main></body></html>"""


def redirect(locale):
    """The page at an old address."""
    url = address(locale, "a/")
    return f"""<!doctype html><html lang="{TAGS[locale]}"><head><meta charset="utf-8">
{POLICY}<title>x</title><link rel="canonical" href="{url}">
<meta http-equiv="refresh" content="0; url={url}"></head><body><a href="{url}">x</a></body></html>"""


def sitemap():
    """The sitemap."""
    entries = []
    for locale in TAGS:
        for path in LISTED:
            links = [(tag, address(each, path)) for each, tag in TAGS.items()]
            links.append(("x-default", address("en", path)))
            listed = "\n".join(
                f'<xhtml:link rel="alternate" hreflang="{tag}" href="{url}"/>' for tag, url in links
            )
            dated = f"<lastmod>{UPDATED}</lastmod>" if path in ("a/", "topics/power/") else ""
            entries.append(f"<url><loc>{address(locale, path)}</loc>{dated}\n{listed}</url>")
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' + "\n".join(entries) + "\n</urlset>\n"
    )


def content(locale):
    """The article as feeds give it."""
    words = WORDS[locale]
    return (
        f"<p>{words['text'] * 9}</p><h2>{words['section']}</h2>"
        f'<p><a href="{address(locale, "b/")}">{words["b/"]}</a></p>'
    )


def atom(locale):
    """The Atom feed of a language."""
    escaped = content(locale).replace("<", "&lt;")
    links = "\n".join(
        f'<link rel="alternate" type="text/html" hreflang="{tag}" href="{address(each, "a/")}"/>'
        for each, tag in TAGS.items()
    )
    own = f"{BASE}{PREFIXES[locale]}feed.xml"
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{TAGS[locale]}">
<id>{own}</id><title>{NAME}</title><updated>{UPDATED}</updated>
<link rel="self" href="{own}"/>
<link rel="alternate" type="text/html" hreflang="{TAGS[locale]}" href="{address(locale, "")}"/>
<entry>
<id>urn:a:{locale}</id><title>{WORDS[locale]["a/"]}</title>
<published>{DATE}</published><updated>{UPDATED}</updated><author><name>{NAME}</name></author>
{links}
<content type="html">{escaped}</content>
</entry>
</feed>
"""


def json_feed(locale):
    """The JSON Feed of a language."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": NAME,
        "home_page_url": address(locale, ""),
        "feed_url": f"{BASE}{PREFIXES[locale]}feed.json",
        "language": TAGS[locale],
        "items": [
            {"id": f"urn:a:{locale}", "content_html": content(locale), "date_modified": UPDATED}
        ],
    }
