"""Sites made of a few lines: in memory for the rules, on disk for whole builds."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from press.findings import Finding
from press.settings import Settings
from press.site import Site

ROOT = Path(__file__).resolve().parent.parent
# The program that builds; the canary names a successor of MkDocs.
MKDOCS = [sys.executable, "-m", os.environ.get("MKDOCS", "mkdocs")]

CONFIG = {
    "site_name": "Beneath the Stage",
    "site_url": "https://example.org/",
    "plugins": [
        {
            "i18n": {
                "docs_structure": "folder",
                "languages": [
                    {"locale": "en", "name": "English", "default": True},
                    {"locale": "zh", "name": "中文"},
                    {"locale": "ja", "name": "日本語"},
                ],
            }
        }
    ],
    "extra": {
        "press": {
            "locales": {
                "en": {"tag": "en", "og": "en_US"},
                "zh": {"tag": "zh-Hans", "og": "zh_CN"},
                "ja": {"tag": "ja", "og": "ja_JP"},
            },
            "topics": {"Power": {"zh": "电力", "ja": "電力"}},
            "image": "assets/card.png",
        }
    },
}

TITLES = {"en": "A title", "zh": "标题", "ja": "タイトル"}

# A description within the width that D1 asks for, in each language.
DESCRIPTIONS = {
    "en": "A description of this page that is long enough to be shown whole in search results.",
    "zh": "这是一段长度合适的页面描述，搜索结果会完整显示它，既不会被截断，也不会被别的文字替换掉。",
    "ja": "このページの説明文であり、検索結果に省略されずに表示される長さになっていて、短すぎることもない。",
}


def page(locale, permalink, body="", **front):
    """A page that no rule has anything to say about; `front` adds or replaces lines of YAML."""
    slug = re.sub(r"[\W_]+", "", permalink.removeprefix(f"/{locale}"))
    slug = {"": "home", "a": ""}.get(slug, slug)  # no two pages say the same
    title = f"{TITLES[locale]} {slug}".rstrip() if locale == "en" else TITLES[locale] + slug
    lines = {
        "title": title,
        "permalink": permalink,
        "lang": locale,
        "description": f"{DESCRIPTIONS[locale]}{slug}",
        **front,
    }
    written = "".join(f"{key}: {value}\n" for key, value in lines.items() if value is not None)
    return f"---\n{written}---\n\n{body}"


def cluster(slug, body="", **translations):
    """The same page in three languages, each naming the other two."""
    if slug == "about/" and not body:
        body = "## Report {#report}\n"  # where the foot of every page leads
    urls = {"en": f"/{slug}", "zh": f"/zh/{slug}", "ja": f"/ja/{slug}"}
    return {
        f"{locale}/{slug.strip('/') or 'index'}.md": page(
            locale,
            url,
            body,
            translations="{"
            + ", ".join(f"{code}: {other}" for code, other in urls.items() if code != locale)
            + "}",
        )
        for locale, url in urls.items()
    }


@pytest.fixture
def site_from(tmp_path):
    """Make a site of the given files: text (dedented), or bytes as they are."""

    def make(files, with_drafts=False, homes=True, **config):
        everything = {**(cluster("") if homes else {}), **files}
        write_docs(tmp_path, everything)
        return Site.load(Settings.read({**CONFIG, **config}, tmp_path), with_drafts=with_drafts)

    return make


def shown(findings: list[Finding], *codes) -> list[str]:
    """`path:line CODE` of the findings, below docs/, of the given codes or families."""
    return [
        f"{finding.location.path.removeprefix('docs/')}:{finding.location.line} {finding.code}"
        for finding in findings
        if not codes or finding.code.startswith(codes)
    ]


@dataclass(frozen=True)
class Run:
    """An ended command: exit code, everything it printed, and the site it built."""

    code: int
    output: str
    site: Path


def built(
    docs, folder, *, strict=True, site_url="https://example.org/", extra="", theme=None, path=None
):
    """Build docs with the production mkdocs.yml in a subprocess, into `folder`/site.

    Of its languages those are left out that came later and have no folder in the docs.
    """
    production = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for code in re.findall(r"^        - locale: (\w+)$", production, re.MULTILINE):
        if code not in TITLES and not (docs / code).is_dir():
            lines = rf"^        - locale: {code}\n(?:          .*\n)+|^      {code}: .*\n"
            production = re.sub(lines, "", production, flags=re.MULTILINE)
    (folder / "production.yml").write_text(production, encoding="utf-8")
    config = folder / "mkdocs.yml"
    config.write_text(
        "INHERIT: production.yml\n"
        f"docs_dir: {docs}\n"
        f"hooks: [{ROOT / 'hooks/events.py'}]\n"
        f"theme: {{custom_dir: {theme or ROOT / 'overrides'}}}\nwatch: []\n" + extra,
        encoding="utf-8",
    )
    command = [*MKDOCS, "build", "-f", str(config)]
    command += ["-d", str(folder / "site"), *(["--strict"] if strict else [])]
    environment = {**os.environ, "SITE_URL": site_url, "NO_MKDOCS_2_WARNING": "1"}
    if path:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=folder, check=False
    )
    return Run(done.returncode, done.stdout + done.stderr, folder / "site")


def write_docs(folder, files):
    """Write files below `folder`/docs: text (dedented), or bytes as they are."""
    for name, text in files.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
    return folder / "docs"


@pytest.fixture
def build_site(tmp_path):
    """Build files, or a folder of docs, with the production mkdocs.yml."""

    def build(docs, **options):
        folder = write_docs(tmp_path, docs) if isinstance(docs, dict) else docs
        return built(folder, tmp_path, **options)

    return build
