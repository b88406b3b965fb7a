"""One fault or more for every rule about built pages: what to change in the sound site."""

import gzip
from dataclasses import dataclass

from sound import BASE, DATE, NAME, POLICY, UPDATED, WORDS, card, png, sealed

from conftest import DESCRIPTIONS

ZH, JA, EN = WORDS["zh"], WORDS["ja"], WORDS["en"]
A, B, TOPIC = "zh/a/index.html", "zh/b/index.html", "zh/topics/power/index.html"
LATER = "2026-09-09T09:09:09+09:00"


@dataclass(frozen=True)
class Fault:
    """Changes of files, each (path, old, new), the rule and what it says, in which files."""

    code: str
    files: tuple[str, ...]
    says: str
    changes: tuple[tuple[str, str | None, str | bytes | None], ...]

    def applied(self, files):
        """The files with the fault in them; a change that finds nothing is a fault of the row."""
        files = dict(files)
        for path, old, new in self.changes:
            if old is None:
                files[path] = new
            else:
                assert old in files[path], f"{path} does not hold {old!r}"
                files[path] = files[path].replace(old, new, 1)
        if any(path == "sitemap.xml" for path, _, _ in self.changes):
            files["sitemap.xml.gz"] = gzip.compress(files["sitemap.xml"].encode())
        files = {path: data for path, data in files.items() if data is not None}
        return files if self.code == "H305" else sealed(files)


def fault(code, file, says, *changes, also=()):
    """A fault in `file`; a change of two parts is one in that very file."""
    whole = tuple(each if len(each) == 3 else (file, *each) for each in changes)
    return Fault(code, (file, *also), says, whole)


def added(code, file, says, html):
    """A fault that some HTML at the end of the main part is."""
    return fault(code, file, says, ("</main>", f"{html}</main>"))


_NAMED = 'http-equiv="Content-Security-Policy"'
WHOLE = None  # in place of the old text: the file is replaced, or taken away
_TABLE = f'<table tabindex="0" role="region" aria-label="{ZH["section"]}">'
_FEED = f'type="text/html" hreflang="ja" href="{BASE}ja/a/"/>'
_LINKS = [
    f'<a href="/repo/zh/{path}">{ZH[path]}</a>\n' for path in ("topics/power/", "b/", "status/")
]

FAULTS = [
    fault("H101", TOPIC, "canonical is", (f'canonical" href="{BASE}zh/t', f'canonical" href="{BASE}t')),
    fault(
        "H101",
        TOPIC,
        "which is no page",
        (f'hreflang="ja" href="{BASE}ja/topics/power/', f'hreflang="ja" href="{BASE}ja/topics/'),
        also=("topics/power/index.html", "ja/topics/power/index.html"),
    ),
    fault("H102", A, "x-default is", (f'x-default" href="{BASE}a/', f'x-default" href="{BASE}zh/a/')),
    fault("H104", B, "has media", ('rel="canonical"', 'rel="canonical" media="print"')),
    fault("H105", B, "a country", ("<h1>", '<h1 lang="zh-CN">')),
    fault("H105", B, "lang missing for ja", ('lang="ja" hreflang="ja"', 'hreflang="ja"')),
    fault("H105", B, "no language tag", ("<h1>", '<h1 lang="Chinese">')),
    fault("H106", "ja/b/index.html", "not in ja", (JA["text"] * 9, EN["text"] * 9)),
    fault("H106", "ja/b/index.html", "not in ja", (JA["text"] * 9, ZH["text"] * 9)),
    fault("H106", B, "not in zh-Hans", (ZH["text"] * 9, EN["text"] * 9)),
    fault(
        "H107",
        B,
        "chooses the page",
        ("<script>d", '<script>if(navigator.language=="ja")location.href="/ja/";d'),
    ),
    fault(
        "H107",
        "assets/more.js",
        "chooses the page",
        (WHOLE, "if(navigator.languages[0]=='ja')location.replace('/ja/')"),
    ),
    fault("H301", B, "leaves /repo/", ('<a href="/repo/zh/b/">', '<a href="/zh/b/">')),
    fault("H302", B, "last slash", ('<a href="/repo/zh/b/">', '<a href="/repo/zh/b">')),
    fault("H302", B, "is served as", ('<a href="/repo/zh/b/">', '<a href="index.html">')),
    fault("H302", B, "no file", ('<a href="/repo/zh/b/">', '<a href="../c/">')),
    fault("H302", B, "redirects", ('<a href="/repo/zh/b/">', '<a href="/repo/zh/old/">')),
    fault("H302", B, "no file", ("/repo/assets/more.js", "/repo/assets/most.js")),
    fault("H303", TOPIC, "has no id net", ("/zh/a/#grid", "/zh/a/#net")),
    fault("H303", B, "has no id main", ('href="#content"', 'href="#main"')),
    added("H304", B, "another host", '<script src="https://cdn.example/x.js"></script>'),
    fault("H304", "assets/listing.css", "another host", (WHOLE, "@import '//fonts.example/a.css';")),
    fault("H305", B, "does not know 'x()'", ("</main>", "</main><script>x()</script>")),
    fault("H305", B, "does not know 'p{}'", ("<style>", "<style>p{}</style><style>")),
    fault("H305", B, "has 0 Content", (_NAMED, 'http-equiv="x"')),
    fault("H305", B, "has 2 Content", ("</head>", f"{POLICY}</head>")),
    fault("H305", B, "allows 'unsafe-inline'", ("script-src 'self'", "script-src 'self' 'unsafe-inline'")),
    fault("H305", B, "allows https:", ("script-src 'self'", "script-src 'self' https:")),
    fault("H305", B, "allows 'wasm-unsafe-eval'", ("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")),
    fault("H305", B, "hash of nothing", ("script-src 'self'", f"script-src 'self' 'sha256-{'A' * 43}='")),
    fault("H305", B, "default-src is 'self'", ("default-src 'none'", "default-src 'self'")),
    fault("H305", B, "base-uri is missing", ("base-uri 'none'; ", "")),
    fault("H305", B, "before the policy", (f"<meta {_NAMED}", f"<style></style><meta {_NAMED}")),
    fault("H305", "zh/old/index.html", "form-action is missing", ("; form-action 'none'", "")),
    fault("H401", B, "lacks", (f"<title>{ZH['b/']} – {NAME}", f"<title>{ZH['b/']}")),
    fault("H401", B, "0 titles", ("<title>", "<meta name=x><!--"), ("</title>", "-->")),
    fault(
        "H401",
        TOPIC,
        "as well",
        (f"<title>{ZH['topics/power/']}", f"<title>{ZH['b/']}"),
        (f"<h1>{ZH['topics/power/']}", f"<h1>{ZH['b/']}"),
    ),
    fault(
        "H401",
        "b/index.html",
        "not in en",
        (f"<title>{EN['b/']}", f"<title>{ZH['b/']}"),
        (f"<h1>{EN['b/']}", f'<h1><span lang="zh-Hans">{ZH["b/"]}</span>'),
    ),
    fault(
        "H401",
        B,
        "not in zh-Hans",
        (f"<title>{ZH['b/']}", "<title>Who Really Wins the Race"),
        (f"<h1>{ZH['b/']}", "<h1>Who Really Wins the Race"),
    ),
    fault(
        "H402",
        TOPIC,
        "40 units wide",
        (f"<title>{ZH['topics/power/']}", f"<title>{'电力' * 20}"),
        (f"<h1>{ZH['topics/power/']}", f"<h1>{'电力' * 20}"),
    ),
    fault("H403", B, "the h1 is", (f"<h1>{ZH['b/']}", "<h1>关于这里")),
    fault("H404", B, "0 descriptions", ('name="description"', 'name="descriptions"')),
    fault(
        "H404",
        B,
        "not in zh-Hans",
        (f'name="description" content="{DESCRIPTIONS["zh"]}', f'name="description" content="{DESCRIPTIONS["en"]}'),
    ),
    fault(
        "H405",
        TOPIC,
        "as well",
        (f'description" content="{DESCRIPTIONS["zh"]}{ZH["topics/power/"]}', f'description" content="{DESCRIPTIONS["zh"]}{ZH["b/"]}'),
    ),
    fault(
        "H405",
        TOPIC,
        "units wide",
        (f'description" content="{DESCRIPTIONS["zh"]}', 'description" content="太短'),
    ),
    fault("H501", A, "u003c", ('"wordCount": 100', '"wordCount": "<100"')),
    fault("H501", A, "no node of the page", ('"wordCount"', '"editor": {"@id": "x"}, "wordCount"')),
    fault("H501", A, "no @type", ('"@graph": [', '"@graph": [{"name": "x"}, ')),
    fault("H501", B, "2 scripts", ("</head>", '<script type="application/ld+json">{}</script></head>')),
    fault("H502", A, "lacks timeRequired", ('"timeRequired"', '"timeNeeded"')),
    fault("H502", A, "publisher lacks url", (f'"name": "{NAME}", "url": "{BASE}"', f'"name": "{NAME}"')),
    fault("H502", A, "no offset", (f'"datePublished": "{DATE}"', '"datePublished": "2026-01-02"'), (f'datetime="{DATE}"', 'datetime="2026-01-02"')),
    fault(
        "H503",
        A,
        "is named",
        (f'"translationOfWork": {{"@id": "{BASE}a/#page"', f'"translationOfWork": {{"@id": "{BASE}a/#x"'),
        also=("a/index.html",),
    ),
    fault("H504", A, "the list of sources 0", ("<ol>", "<ul>"), ("</ol>", "</ul>")),
    fault("H504", A, "which no link", ('"A report", "url": "https://example.com/r', '"A report", "url": "https://example.com/x')),
    fault("H505", A, "not numbered", ('"position": 2', '"position": 3')),
    fault("H505", A, "no page of this language", (f'"item": "{BASE}zh/"', f'"item": "{BASE}"')),
    fault("H506", A, "FAQPage", ('"@graph": [', '"@graph": [{"@type": "FAQPage"}, ')),
    fault("H507", A, "citation_author", ('name="citation_author"', 'name="citing_author"')),
    fault("H508", A, "is not shown", (f'datetime="{UPDATED}"', f'datetime="{LATER}"')),
    fault("H508", A, "the author", (f"<p>{NAME} <time", "<p><time")),
    fault("F101", "zh/feed.xml", "xml:lang is zh", ('xml:lang="zh-Hans"', 'xml:lang="zh"')),
    fault("F101", "zh/feed.xml", "was not written", (WHOLE, None)),
    fault("F101", "zh/feed.xml", "updated is today", (f"<updated>{UPDATED}</updated>\n<link", "<updated>today</updated>\n<link")),
    fault("F102", "zh/feed.xml", "differ in languages", (f'<link rel="alternate" {_FEED}', "")),
    fault("F102", "zh/feed.xml", "two links", (_FEED, f'{_FEED}<link rel="alternate" {_FEED}')),
    fault("F102", "zh/feed.xml", "the text of", (ZH["text"] * 9, EN["text"] * 9)),
    fault("F103", "zh/feed.xml", "not absolute", (f'href="{BASE}zh/b/">', 'href="../b/">')),
    fault("F103", "zh/feed.xml", "has no text", ('<content type="html">', '<content type="html"/><x>'), ("</content>", "</x>")),
    fault("F103", "zh/feed.xml", "has a button", ("&lt;h2>", "&lt;button>&lt;/button>&lt;h2>")),
    fault("F103", "zh/feed.xml", "headings", ("&lt;h2>", "&lt;p>")),
    fault("F104", B, "the first feed", ("/repo/zh/feed.xml", "/repo/feed.xml")),
    fault("F104", B, "lacks its title", (f'title="{NAME}"', 'title=""')),
    fault("F105", "zh/feed.json", "language is zh", ('"language": "zh-Hans"', '"language": "zh"')),
    fault("F105", "zh/feed.json", "are not the 1 entries", ("urn:a:zh", "urn:b:zh")),
    fault(
        "F106",
        "zh/feed.xml",
        "XSLT",
        ("<feed ", '<?xml-stylesheet type="text/xsl" href="/repo/feed.xsl"?><feed '),
    ),
    fault("F201", A, "cite.bib does not say", ("zh/a/cite.bib", WHOLE, "")),
    fault("F201", B, "was not written", ("zh/b/index.md", WHOLE, None)),
    fault("F201", B, "not in the language", ("zh/b/index.md", ZH["text"] * 9, EN["text"] * 9)),
    fault("F202", "zh/llms.txt", "another language", ("/zh/a/index.md", "/a/index.md")),
    fault("F202", "zh/llms.txt", "no file", ("/zh/a/index.md", "/zh/c/index.md")),
    fault("M101", "sitemap.xml", "is no page", ("<loc>" + BASE + "zh/b/", "<loc>" + BASE + "zh/c/"), also=(B,)),
    fault("M101", "sitemap.xml.gz", "differs", (WHOLE, gzip.compress(b"<urlset/>"))),
    fault("M101", "sitemap.xml", "says noindex", ("</urlset>", f"<url><loc>{BASE}status/</loc></url></urlset>")),
    fault("M102", A, "lastmod is", ("sitemap.xml", f"{BASE}zh/a/</loc><lastmod>{UPDATED}", f"{BASE}zh/a/</loc><lastmod>{LATER}")),
    fault("M102", TOPIC, "left out", ("sitemap.xml", f"{BASE}zh/topics/power/</loc><lastmod>{UPDATED}", f"{BASE}zh/topics/power/</loc><lastmod>{LATER}")),
    fault("M103", "sitemap.xml", "priority", ("</loc>", "</loc><priority>1</priority>")),
    fault("M104", "robots.txt", "Sitemap is", (f"{BASE}sitemap.xml", "/sitemap.xml")),
    fault("M105", A, "max-snippet", ("max-snippet:-1", "max-snippet:99")),
    fault("M106", "404.html", "is relative", ('<a href="/repo/ja/">', '<a href="ja/">')),
    fault("M106", "404.html", "no part of it", ('lang="ja"', 'lang="ko"')),
    fault("M107", "zh/old/index.html", "refresh is", ("0; url=", "5; url=")),
    fault("M107", "zh/old/index.html", "has no page", (WHOLE, None)),
    fault("M108", B, "icon", ("/repo/assets/icon.png", "/repo/data/grid.csv")),
    fault("M108", B, "WebSite", ('"@type": "WebPage"', '"@type": "WebSite"')),
    fault("O201", B, "og:title ends in", (f'og:title" content="{ZH["b/"]}', f'og:title" content="{ZH["b/"]} – {NAME}')),
    fault("O201", B, "og:url is", (f'og:url" content="{BASE}zh/b/', f'og:url" content="{BASE}zh/b')),
    fault("O201", B, "0 times", ('property="og:image:alt"', 'property="og:alt"')),
    fault("O202", A, "1 tags", ('<meta property="article:tag" content="power">', "")),
    fault("O202", A, "modified_time", (f'modified_time" content="{UPDATED}', f'modified_time" content="{LATER}')),
    fault("O203", A, "is 800×600", (card("zh", "a/"), WHOLE, png(800, 600)), ('og:image:width" content="1200"', 'og:image:width" content="800"'), ('og:image:height" content="630"', 'og:image:height" content="600"')),
    fault("O203", A, "more than 300,000", (card("zh", "a/"), WHOLE, png(1200, 630, "x" * 300_000))),
    fault("O203", A, "no file", (f'og:image" content="{BASE}', f'og:image" content="{BASE}x')),
    fault("O203", A, "neither PNG", (card("zh", "a/"), WHOLE, b"RIFF....WEBP"), ('og:image:width" content="1200"', 'og:image:width" content="0"'), ('og:image:height" content="630"', 'og:image:height" content="0"'), ('og:image:type" content="image/png"', 'og:image:type" content=""')),
    fault("O203", A, "another language", (card("zh", "a/"), card("en", "a/"))),
    fault("O203", A, "has no hash", ("zh/x.png", WHOLE, png(1200, 630)), (BASE + card("zh", "a/"), BASE + "zh/x.png")),
    fault("O204", B, "twitter:title", ('name="twitter:card"', 'name="twitter:title" content="x"><meta name="twitter:card"')),
    added("B101", B, "shows **", "<p>这是**关键。**但是</p>"),
    added("B101", B, "shows ==", "<p>这是==高亮==文字</p>"),
    added("B102", B, "'成本\\n正在'", "<p>成本\n正在</p>"),
    added("B102", B, "'成本\\n正在'", "<p><b>成本</b>\n正在</p>"),
    added("B103", B, "要点：\\n- 甲", "<p>要点：\n- 甲\n- 乙</p>"),
    added("B104", B, "holds '。'", '<a href="https://example.com/a。下一句">一句</a>'),
    added("B105", "b/index.html", "算力", "<p>What is called 算力 there.</p>"),
    added("B105", B, "カナ", "<p>日文写作カナ。</p>"),
    added("W101", B, "这里", '<a href="https://example.com/x">这里</a>'),
    fault("W101", B, "leads to", (f'power/">{ZH["topics/power/"]}</a>', f'power/">{ZH["b/"]}</a>')),
    added("W102", B, "has no name", '<a href="https://example.com/x"></a>'),
    added("W102", B, "has no name", "<button></button>"),
    added("W102", B, "has no name", '<input type="search">'),
    fault("W103", TOPIC, "follows an h1", ("<h2>", "<h4>"), ("</h2>", "</h4>")),
    added("W103", B, "2 h1", "<h1>又一个</h1>"),
    added("W104", B, "2 landmarks", f'<nav aria-label="{ZH["more"]}"></nav>'),
    fault("W105", B, "in order", (_LINKS[0] + _LINKS[1], _LINKS[1] + _LINKS[0])),
    fault("W105", B, "the first link", ('<a class="skip" href="#content">', '<a class="skip">')),
    added("W106", B, "in its place", '<img src="/repo/assets/icon.png">'),
    added("W106", B, "in its place", "<svg></svg>"),
    fault("W107", A, "shows 1 rows", ("<tr><td>2025</td></tr>", "")),
    fault("W107", A, "links no CSV", ('<a href="/repo/data/grid.csv">CSV</a>', "")),
    fault("W108", A, "no key reaches it", (_TABLE, "<table>")),
    added("W108", B, "without role", '<div tabindex="0">x</div>'),
    added("W109", A, "2 elements", '<p id="grid">x</p>'),
    fault("W109", A, "names #source", ('aria-labelledby="sources"', 'aria-labelledby="source"')),
    fault("W110", B, "of its own", ("<h1>", '<h1 style="color:red">')),
    fault("W110", B, "of its own", ("<h1>", '<h1 onclick="x()">')),
    fault("W111", B, "viewport", ('name="viewport"', 'name="port"')),
    fault("W111", B, "charset", ('<meta charset="utf-8">', "")),
    fault("W111", "zh/status/index.html", "html lang", ('<html lang="zh-Hans">', '<html lang="ja">')),
]  # fmt: skip
