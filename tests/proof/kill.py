"""SIGKILL at random moments of what writes files: nothing is lost, nothing is half written.

Most moments lie at or shortly after a change of the disk, where harm is likeliest; the rest are
moments of time.
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from conftest import ROOT, built, cluster, page, write_docs
from proof.proven import Proven

MOMENTS = 50
COMMANDS = ("build", "vouch", "probe", "fix", "references fix")
_HOOKS = str(ROOT / "hooks")
_TIMES = re.compile(rb"\d{4}-\d\d-\d\dT[\d:]+Z")
# Runs a program, and kills it at its nth change of the disk, or some seconds later; says how many
# it made.
_RUN = """
import atexit, os, runpy, signal, sys
folder, left, delay, made = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), 0
def watch(event, arguments):
    global made
    if event == "open":
        is_change = arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    else:
        is_change = event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate")
    if is_change and str(arguments[0]).startswith(folder):
        made += 1
        if made == left and delay:
            signal.setitimer(signal.ITIMER_REAL, delay)  # which kills as suddenly
        elif made == left:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
atexit.register(lambda: print(f"changes {made}", file=sys.stderr))
sys.argv = sys.argv[4:]
sys.path[0] = os.getcwd()
if sys.argv[0] == "mkdocs":
    runpy.run_module("mkdocs", run_name="__main__", alter_sys=True)
else:
    runpy.run_path(sys.argv[0], run_name="__main__")
"""


@dataclass
class Case:
    """A command in a folder of its own, `before` and `after` it as unkilled runs leave them."""

    folder: Path
    command: list[str]
    results: tuple[str, ...]  # folders whose files are compared
    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)
    changes: int = 0
    seconds: float = 0.0

    def run(self, change: int = 0, delay: float = 0.0, until: float | None = None) -> str:
        """Run the command, killed at a change of the disk, shortly after, or after some seconds."""
        words = [sys.executable, "-B", "-c", _RUN, str(self.folder), str(change), str(delay)]
        environment = {**os.environ, "SITE_URL": "https://example.org/", "REPO_URL": ""}
        process = subprocess.Popen(
            [*words, *self.command],
            cwd=self.folder,
            env={**environment, "NO_MKDOCS_2_WARNING": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            return process.communicate(timeout=until)[1]
        except subprocess.TimeoutExpired:
            process.kill()
            return process.communicate()[1]

    def files(self) -> dict[str, bytes]:
        """What stands in the folders that are compared, without the moments of a probe."""
        return {
            path.relative_to(self.folder).as_posix(): _TIMES.sub(b"then", path.read_bytes())
            for name in self.results
            for path in sorted((self.folder / name).rglob("*"))
            if path.is_file()
        }

    def measure(self) -> None:
        """Learn from a run that nobody kills what it makes, in how many changes and seconds."""
        self.before, start = self.files(), time.monotonic()
        said = self.run()
        self.seconds, self.after = time.monotonic() - start, self.files()
        self.changes = int(re.search(r"changes (\d+)", said)[1])
        assert self.after != self.before, said

    def moments(self, count: int) -> Iterator[dict[str, float]]:
        """Random moments: two of three at a change of the disk, or shortly after it."""
        chance = random.Random(f"{self.command} {count}")
        for number in range(count):
            change = chance.randint(1, self.changes)
            yield (
                {"change": change},
                {"change": change, "delay": chance.uniform(1e-5, 1e-3)},
                {"until": chance.uniform(0.3, 1.0) * self.seconds},
            )[number % 3]


def _own(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files without the one beside its place that a killed write leaves."""
    return {name: data for name, data in files.items() if not name.endswith(".part")}


def wounds(case: Case) -> Iterator[str]:
    """What a kill has lost or left half written."""
    found = _own(case.files())
    for name in case.before.keys() | case.after.keys() | found.keys():
        states = (case.before.get(name), case.after.get(name))
        if found.get(name) not in states:
            what = "is gone" if name not in found else "is half written"
            yield f"{name} {what}"


def kill_writer(case: Case, count: int) -> list[str]:
    """Kill a command that changes what people own, each time from the same start; what is wrong."""
    with TemporaryDirectory() as kept:
        shutil.copytree(case.folder, kept, dirs_exist_ok=True)
        case.measure()
        misses = []
        for moment in case.moments(count):
            shutil.rmtree(case.folder)
            shutil.copytree(kept, case.folder)
            case.run(**moment)
            misses += [f"{wound} after {moment}" for wound in wounds(case)]
            case.run()
            if case.files() != case.after:
                misses.append(f"the next run does not mend what {moment} left")
    return misses


def kill_build(case: Case, count: int) -> list[str]:
    """Kill builds one after the other; the next whole one makes what a cold one makes."""
    case.measure()
    shutil.rmtree(case.folder / ".cache", ignore_errors=True)
    misses = []
    for number, moment in enumerate(case.moments(count), start=1):
        case.run(**moment)
        if number % 10 == 0 or number == count:
            case.run()
            if case.files() != case.after:
                misses.append(f"a build after {number} kills differs from a cold one")
            misses += [f"{each.name} is left" for each in (case.folder / ".cache").rglob("*.part")]
    return misses


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        is_work = self.path[1:].isdigit()
        data = b"<title>A work</title><h1>A work</h1><p>A text.</p>" if is_work else b"not found"
        self.send_response(200 if is_work else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments):
        pass


@contextmanager
def _works() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


_TEXT = "".join(f"## Part {number}\n\nText {number}.\n\n" for number in range(20))
_WORK = "- {{id: {0}, url: {1}, title: A work, publisher: P}}\n"
_SEEN = {"verdict": "ok", "checked": "2026-01-02T03:04:05Z"}


def _unmended() -> dict[str, str]:
    return {f"en/n{number}.md": page("en", f"/n{number}/", _TEXT) for number in range(6)}


def _unprobed(host: str) -> dict[str, str]:
    return {
        "data/references.yml": "".join(_WORK.format(f"w{n}", f"{host}/{n}") for n in range(5)),
        "data/health.json": json.dumps({"urls": {"http://127.0.0.1/old": _SEEN}}),
    }


def _moved() -> dict[str, str]:
    """Two works that moved, each cited by several articles."""
    old, new, slugs = "https://example.com/old", "https://example.com/new", ("a/", "b/")
    files = {
        "data/references.yml": "".join(_WORK.format(f"w{s[0]}", f"{old}/{s}") for s in slugs),
        "data/health.json": json.dumps(
            {
                "urls": {
                    f"{old}/{slug}": {**_SEEN, "verdict": "moved", "replacement": f"{new}/{slug}"}
                    for slug in slugs
                }
            }
        ),
    }
    for slug in slugs:
        files |= cluster(slug, f"[x]({old}/{slug}) [y]({old}/a/)\n")
    return files


def prepared(name: str, folder: Path, host: str) -> Case:
    """A small site in which a command has something to do."""
    if name == "build":
        shutil.copytree(ROOT / "tests/sites/specimen", folder / "docs")
        built(folder / "docs", folder)  # which writes its mkdocs.yml
        for made in ("site", ".cache"):
            shutil.rmtree(folder / made)
        return Case(folder, ["mkdocs", "build"], ("site", "docs"))
    net = ["--allow-net", "127.0.0.0/8", "--ports", host.rpartition(":")[2]]
    command, files = {
        "vouch": (["translate", "vouch", "docs/zh/a.md", "--by", "A translator"], {}),
        "probe": (["references", "probe", *net], _unprobed(host)),
        "fix": (["check", "--fix"], _unmended()),
        "references fix": (["references", "fix"], _moved()),
    }[name]
    (folder / "mkdocs.yml").write_bytes((ROOT / "mkdocs.yml").read_bytes())
    write_docs(folder, {**cluster(""), **cluster("a/", _TEXT), **files})
    return Case(folder, [_HOOKS, *command], ("docs",))


def killed(name: str, count: int) -> tuple[Case, list[str]]:
    """Kill a command at so many moments; the case, and what is wrong."""
    kill: Callable[[Case, int], list[str]] = kill_build if name == "build" else kill_writer
    with TemporaryDirectory() as folder, _works() as host:
        case = prepared(name, Path(folder).resolve(), host)
        return case, kill(case, count)


def prove(site: object) -> Proven:
    """Kill each command at 50 moments, and print a table of its own."""
    found = Proven()
    print("| killed | moments | seconds | changes of the disk | misses |\n|---|---|---|---|---|")
    for name in COMMANDS:
        case, misses = killed(name, MOMENTS)
        found.misses += [f"kill: {name}: {each}" for each in misses]
        print(f"| {name} | {MOMENTS} | {case.seconds:.1f} | {case.changes} | {len(misses)} |")
    return found
