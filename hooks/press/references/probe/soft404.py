"""Pages that answer 200 and say that there is nothing. Source: references R6, R7."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

from yarl import URL

from .pages import Page

SHORT = 1500  # letters; longer pages may write about pages that are not found
_ALIKE = 0.9
_GONE = re.compile(
    r"\b404\b|\b(?:page|file|content|article|document|url|site|story|post)s?"
    r" (?:was |is |were |are )?(?:not|no longer|un)[ -]?(?:be )?(?:found|available|exist\w*)"
    r"|\bnot found\b"
    r"|(?:can(?:no|['’])t|could(?:n['’]t| not)|unable to|did(?:n['’]t| not)) (?:be )?f(?:i|ou)nd"
    r"|(?:does|do)(?:n['’]t| not) exist|no longer (?:available|exists?|here|online)"
    r"|(?:has|have) been (?:removed|deleted|taken down)|nothing (?:was )?(?:found )?here"
    r"|page (?:is )?missing|dead link|broken link"
    r"|(?:页面|网页|内容|文章|文件|资源|链接|頁面|網頁|文章|檔案)[^。，]{0,8}"
    r"(?:不存在|未找到|找不到|没有找到|沒有找到|已删除|已刪除|已被删除|已被刪除|已失效|已下线|走丢|丢失)"
    r"|(?:找不到|未找到|没有找到|沒有找到|无法找到|無法找到)[^。，]{0,12}"
    r"(?:页面|网页|内容|文章|文件|资源|頁面|網頁|檔案)?"
    r"|(?:ページ|記事|ファイル|コンテンツ|サイト|情報|URL)[^。、]{0,12}"
    r"(?:見つかりません|見つかりませんでした|見つけられません|存在しません|ありません|削除され|終了し)"
    r"|お探しの[^。]{0,20}|(?:公開|掲載|配信)(?:を|は|が)?終了",
    re.IGNORECASE,
)
_PARKED = re.compile(
    r"domain (?:name )?(?:is|may be) for sale|buy this domain|"
    r"this domain (?:is|has been) (?:for sale|parked|registered|expired)|parked (?:free|domain)|"
    r"domain parking|related searches|"
    r"hugedomains|sedo(?:parking)?\b|afternic|dan\.com|"
    r"域名(?:正在)?出售|该域名(?:可|已|正在)|此域名|域名转让|购买(?:此|该)域名|"
    r"この(?:ドメイン|ドメイン名)[^。]{0,12}(?:売|販売|購入|取得|期限)|お名前\.com|ドメイン(?:を)?パーキング",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"just a moment|attention required|checking your browser|"
    r"verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"are you a (?:human|robot)|robot or human|ddos[- ]guard|pardon our interruption|"
    r"security (?:check|verification)|human verification|access denied|request blocked|"
    r"安全验证|人机验证|访问验证|请稍候|正在验证|安全検証|アクセスが拒否|ロボットではありません",
    re.IGNORECASE,
)
_NOT_THERE = re.compile(r"(?:^|[/_.-])(?:404|not[-_]?found|error)(?:[/_.-]|$)", re.IGNORECASE)
_HOME = re.compile(
    r"/(?:[a-z]{2}(?:[-_][A-Za-z]{2,4})?/?)?(?:index\.\w+|home/?|default\.\w+)?", re.I
)
_TOKEN = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff]+|\d+|[\u3040-\u30ff\u3400-\u9fff]")


def is_challenge(page: Page) -> bool:
    """Whether a page asks whether its reader is a person."""
    return len(page.text) < SHORT and bool(_CHALLENGE.search(f"{page.title}\n{page.heading}"))


def is_home(url: URL) -> bool:
    """Whether an address is the front page of its host, or of a language there."""
    return not url.query_string and _HOME.fullmatch(url.path) is not None


def gone_home(asked: URL, final: URL) -> str:
    """Why redirects have lost the work: they ended above it, or at an error page; `""` if not."""
    if asked.with_scheme("https").with_fragment(None) == final.with_scheme("https").with_fragment(
        None
    ):
        return ""
    if _NOT_THERE.search(final.path) and not _NOT_THERE.search(asked.path):
        return f"it redirects to {final.path[:80]}"
    wanted, given = _parts(asked), _parts(final)
    if len(wanted) >= 2 and not final.query_string:
        if is_home(final):
            return "it redirects to the front page"
        if len(given) < len(wanted) and wanted[: len(given)] == given:
            return f"it redirects to {final.path[:80]}, above the page"
    return ""


def _parts(url: URL) -> list[str]:
    return [unquote(part) for part in url.raw_path.split("/") if part]


def says_gone(page: Page) -> str:
    """Why a page is none, in its own words; `""` where it does not say so."""
    if not page.text and not page.title:
        return ""
    if len(page.text) < SHORT:
        for text in (page.title, page.heading):
            found = _GONE.search(text)
            if found:
                return f"the page says “{text[:80]}”"
        found = _PARKED.search(f"{page.title} {page.text}")
        if found:
            return f"the domain is parked: “{found[0]}”"
    return ""


def is_alike(one: Page, other: Page) -> bool:
    """Whether two pages are one text: nine tenths of their runs of four words are the same."""
    first, second = _shingles(one), _shingles(other)
    if not first or not second:
        return first == second and one.title == other.title
    return len(first & second) >= _ALIKE * len(first | second)


def _shingles(page: Page) -> frozenset[tuple[str, ...]]:
    words: Sequence[str] = _TOKEN.findall(page.text[:20000].casefold())
    width = min(4, len(words))
    return frozenset(tuple(words[at : at + width]) for at in range(len(words) - width + 1)) - {()}
