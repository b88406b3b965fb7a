"""The real site, built and served at the root of a host and below /repo/, and a browser."""

import gzip
import os
import re
import subprocess
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import Page, sync_playwright

from conftest import MKDOCS, ROOT

TAGS = {"en": "en", "zh": "zh-Hans", "ja": "ja"}
PREFIXES = {"en": "/", "zh": "/zh/", "ja": "/ja/"}
FILES = {
    "front": "index",
    "article": "ai-race-model-vs-infrastructure",
    "charts": "grid-bottleneck",
    "glossary": "glossary",
    "about": "about",
}
# Every type of page.
PATHS = {
    "front": "",
    "article": f"{FILES['article']}/",
    "charts": f"{FILES['charts']}/",
    "glossary": "glossary/",
    "about": "about/",
    "status": "status/",
    "references": "references/",
    "explorable": "inference-economics/",
    "topic": "topics/infrastructure/",
    "tags": "tags/",
    "missing": "nothing/",
}

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
if hasattr(os, "geteuid") and os.geteuid() == 0:
    ARGUMENTS.append("--no-sandbox")  # Chromium has no sandbox for root


def address(locale, kind):
    return PREFIXES[locale] + PATHS[kind]


def status(kind):
    """What a host answers for a type of page."""
    return 404 if kind == "missing" else 200


def title(locale, kind):
    """The title that the Markdown file gives, which is what its h1 says."""
    text = (ROOT / "docs" / locale / f"{FILES[kind]}.md").read_text(encoding="utf-8")
    return yaml.safe_load(text.split("---\n")[1])["title"]


class _Host(SimpleHTTPRequestHandler):
    """Serves a folder below a mount as GitHub Pages does: what is not there is 404.html.

    Text is compressed, and may be kept for ten minutes.
    """

    protocol_version = "HTTP/1.1"
    compressed = re.compile(r"text/|image/svg|application/(.*\+)?(javascript|json|xml)")

    def __init__(self, *arguments, mount, **options):
        self.mount = mount
        super().__init__(*arguments, **options)

    def translate_path(self, path):
        if not path.startswith(self.mount):
            return str(Path(self.directory) / "outside the site")
        return super().translate_path("/" + path.removeprefix(self.mount))

    def list_directory(self, path):
        self.send_error(404)

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if self.path.split("?")[0].endswith("/") else path
        if path.is_file() and self.compressed.match(self.guess_type(path)):
            self._send(200, path)
        else:
            super().do_GET()

    def send_error(self, code, message=None, explain=None):
        if code == 404:
            self._send(404, Path(self.directory) / "404.html")
        else:
            super().send_error(code, message, explain)

    def _send(self, code, path):
        body = path.read_bytes()
        self.send_response(code)
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 9, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", f"{self.guess_type(path)}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def end_headers(self):
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, *arguments):
        pass


@dataclass(frozen=True)
class Served:
    """A site that is being served."""

    url: str  # with the mount, ending in a slash
    folder: Path

    def at(self, path: str) -> str:
        """The address of a path of the site, `/zh/` for instance."""
        return self.url + path.lstrip("/")


def _build(url, folder, root):
    command = [*MKDOCS, "build", "--strict", "-d", str(folder)]
    environment = {**os.environ, "SITE_URL": url, "REPO_URL": "", "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=root, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def served(folder, mount="/"):
    """A folder that is served below a mount."""
    host = partial(_Host, mount=mount, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), host)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Served(f"http://127.0.0.1:{server.server_port}{mount}", folder)
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def hosted(folder, mount="/", root=ROOT):
    """The site, or that of another folder, built into a folder and served below a mount."""
    with served(folder, mount) as site:
        _build(site.url, folder, root)
        yield site


@contextmanager
def chromium():
    """A Chromium: Debian's, else Playwright's own."""
    with sync_playwright() as playwright:
        path = CHROMIUM if CHROMIUM.exists() else None
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def sites(tmp_path_factory):
    """The site at `/` and at `/repo/`, each built for its address, by mount."""
    with ExitStack() as stack:
        yield {
            mount: stack.enter_context(hosted(tmp_path_factory.mktemp("site"), mount))
            for mount in ("/", "/repo/")
        }


@pytest.fixture(scope="session")
def site(sites):
    """The site at the root of its host."""
    return sites["/"]


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests of a worker."""
    with chromium() as started:
        yield started


@dataclass
class Visit:
    """A page that is open, and all that went on while it loaded."""

    page: Page
    requests: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note requests, failed requests, and what the console says is wrong."""
        page = self.page
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("requestfailed", lambda request: self.failures.append(f"failed {request.url}"))
        page.on("response", self._response)
        page.on("console", self._message)
        page.on("pageerror", lambda error: self.messages.append(f"pageerror: {error}"))

    def _response(self, response):
        if response.status >= 400:
            self.failures.append(f"{response.status} {response.url}")

    def _message(self, message):
        if message.type in ("error", "warning"):
            where = message.location.get("url", "")
            self.messages.append(f"{message.type}: {message.text} ({where})")

    def other_origins(self) -> list[str]:
        """The requests that left the page's own origin."""
        own = urlsplit(self.page.url)[:2]
        outside = [url for url in self.requests if urlsplit(url)[:2] != own]
        return [url for url in outside if urlsplit(url).scheme not in ("data", "blob")]


@pytest.fixture
def visit(browser):
    """Open an address in a fresh context; options are those of `new_context`.

    Pages forbid `eval`, so `wait_for_function` is given functions, never expressions.
    """
    contexts = []

    def open_page(url, width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        visited = Visit(context.new_page())
        visited.watch()
        visited.page.goto(url)
        return visited

    yield open_page
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")  # requests that are still held back
        context.close()
