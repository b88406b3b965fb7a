"""`python hooks references …` as authors and the nightly run use it, against a server of its own."""

import json
import os
import pty
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import dns.message
import dns.rcode
import dns.rrset
import pytest

from conftest import ROOT, cluster, write_docs

NET = ("--allow-net", "127.0.0.0/8")
LONG_AGO = "2026-01-02T03:04:05Z"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        status, body = self.server.pages.get(self.path, (404, "gone"))
        if status == 0:
            time.sleep(30)
            return
        data = f"<title>{body}</title><h1>{body}</h1><p>{self.path} {body}</p>".encode()
        if status == 304:  # has no body
            data = b""
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(data)))
        if status in (301, 302):
            self.send_header("Location", body)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def host():
    """A server whose `pages` are (status, title) by path; status 0 never answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.pages, server.asked = {"/fine": (200, "All is well"), "/moved": (301, "/fine")}, []
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def command(tmp_path):
    """A small site, and `python hooks references …` run in it."""
    (tmp_path / "mkdocs.yml").write_bytes((ROOT / "mkdocs.yml").read_bytes())
    write_docs(tmp_path, {**cluster(""), **cluster("a/")})

    def run(*arguments, **files):
        write_docs(tmp_path, files)
        return subprocess.run(
            [sys.executable, ROOT / "hooks", "references", *arguments],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )

    run.folder = tmp_path
    run.health = tmp_path / "docs/data/health.json"
    run.ledger = tmp_path / "docs/data/references.yml"
    run.known = lambda: json.loads(run.health.read_text(encoding="utf-8"))["urls"]
    return run


def ledger(host, *paths):
    entries = "".join(
        f"- id: {path.strip('/')}\n  url: {host.url}{path}\n  title: A title of it\n  publisher: P\n"
        for path in paths
    )
    return {"data/references.yml": entries}


def test_a_list_of_addresses_is_answered_line_by_line(command, host):
    lines = [
        f"{host.url}/gone#part",
        f"  {host.url}/fine ",
        "",
        "mailto:a@example.com",
        f"{host.url}/moved",
        "http://10.0.0.1/",
        f"{host.url}/gone#part",
        "not an address",
    ]
    (command.folder / "urls.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = command("probe", "--url-file", "urls.txt", "--format", "jsonl", *NET)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["url"] for row in rows] == lines
    assert [row["verdict"] for row in rows] == ("dead ok skip skip moved unsafe dead skip".split())
    assert all({"status", "final_url", "reason"} <= row.keys() for row in rows)
    assert rows[4]["replacement"] == rows[4]["final_url"] == f"{host.url}/fine"
    assert host.asked.count("/gone") == 1
    assert done.returncode == 1
    assert not command.health.exists()


def test_a_list_without_faults(command, host):
    (command.folder / "urls.txt").write_text(f"{host.url}/fine\n", encoding="utf-8")
    done = command("probe", "--url-file", "urls.txt", *NET)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "1 ok\n")


def test_what_cannot_be_run(command):
    for arguments in (
        ("probe", "--url-file", "none.txt"),
        ("probe", "nobody"),
        ("probe", "--new-since", "nowhere"),
        ("probe", "--ca", "none.pem"),
        ("add", "ftp://example.com/"),
    ):
        done = command(*arguments)
        assert done.returncode == 2, arguments
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert "Traceback" not in done.stderr


def test_a_probe_is_remembered_and_one_bad_day_is_no_error(command, host):
    done = command("probe", *NET, **ledger(host, "/fine", "/gone", "/moved"))
    known = command.known()
    assert known[f"{host.url}/fine"]["verdict"] == "ok"
    assert known[f"{host.url}/moved"]["replacement"] == f"{host.url}/fine"
    gone = known[f"{host.url}/gone"]
    assert (gone["verdict"], gone["failures"]) == ("dead", 1)
    assert done.returncode == 0
    assert f"docs/data/references.yml:6:3: dead gone {host.url}/gone" in done.stdout
    assert done.stderr.endswith("1 ok, 1 dead, 1 moved\n") or "1 dead" in done.stderr


def test_the_failure_72_hours_after_the_first_is_an_error(command, host):
    files = ledger(host, "/gone")
    command("probe", *NET, **files)
    rows = command.known()
    rows[f"{host.url}/gone"]["first_failed"] = LONG_AGO
    command.health.write_text(json.dumps({"urls": rows}), encoding="utf-8")
    done = command("probe", "--due", *NET)
    assert done.returncode == 0  # it was asked a moment ago
    rows[f"{host.url}/gone"]["expires"] = LONG_AGO
    command.health.write_text(json.dumps({"urls": rows}), encoding="utf-8")
    done = command("probe", "--due", *NET)
    assert done.returncode == 1
    assert command.known()[f"{host.url}/gone"]["failures"] == 2
    done = command("dead", "--format", "markdown")
    assert done.stdout.startswith(f"- `gone`: <{host.url}/gone>, gone since 2026-01-02: `")


def test_nothing_is_dead(command, host):
    done = command("dead", "--format", "markdown", **ledger(host, "/fine"))
    assert (done.returncode, done.stdout) == (0, "")


def test_works_are_asked_for_by_name_and_others_keep_their_record(command, host):
    files = ledger(host, "/fine", "/gone")
    old = {f"{host.url}/gone": {"verdict": "ok", "checked": LONG_AGO}, "https://x.example/": {}}
    files["data/health.json"] = json.dumps({"urls": old})
    command("probe", "fine", *NET, **files)
    assert command.known()[f"{host.url}/gone"] == {"verdict": "ok", "checked": LONG_AGO}
    assert command.known().keys() == {f"{host.url}/gone", f"{host.url}/fine"}
    assert "/gone" not in host.asked


def test_an_unchanged_page_is_not_sent_again(command, host):
    files = ledger(host, "/fine")
    command("probe", *NET, **files)
    rows = command.known()
    rows[f"{host.url}/fine"]["etag"] = '"v1"'
    command.health.write_text(json.dumps({"urls": rows}), encoding="utf-8")
    host.pages["/fine"] = (304, "")
    command("probe", *NET)
    assert command.known()[f"{host.url}/fine"]["reason"] == "not modified"
    assert command.known()[f"{host.url}/fine"]["etag"] == '"v1"'


def git(folder, *arguments):
    names = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)


def test_new_links_are_asked_for_at_once_and_nothing_is_written(command, host):
    write_docs(command.folder, ledger(host, "/fine"))
    git(command.folder, "init", "-q")
    git(command.folder, "add", ".")
    git(command.folder, "commit", "-qm", "x")
    done = command("probe", "--new-since", "HEAD", *NET)
    assert (done.returncode, done.stderr) == (0, "nothing to ask for\n")
    host.pages["/new"] = (404, "gone")
    done = command("probe", "--new-since", "HEAD", *NET, **ledger(host, "/fine", "/new"))
    assert done.returncode == 1
    assert f"docs/data/references.yml:6:3: dead new {host.url}/new" in done.stdout
    assert "/fine" not in host.asked
    host.pages["/new"] = (200, "A title of it")
    assert command("probe", "--new-since", "HEAD", *NET).returncode == 0
    assert not command.health.exists()


def test_a_new_link_without_an_entry_is_asked_for_too(command):
    git(command.folder, "init", "-q")
    git(command.folder, "add", ".")
    git(command.folder, "commit", "-qm", "x")
    page = command.folder / "docs/zh/a.md"
    page.write_text(page.read_text() + "见[它](http://nowhere.invalid/x)。\n", encoding="utf-8")
    done = command("probe", "--new-since", "HEAD", "--format", "jsonl", "--budget", "5s")
    assert [json.loads(line)["url"] for line in done.stdout.splitlines()] in (
        ["http://nowhere.invalid/x"],
        [],  # .invalid is a private name
    )


def test_what_the_budget_leaves_is_counted_and_named(command, host):
    host.pages |= {"/never": (0, "")}
    done = command("probe", "--budget", "1s", *NET, **ledger(host, "/fine", "/never"))
    assert f"1 not checked: {host.url}/never" in done.stderr
    assert command.known().keys() == {f"{host.url}/fine"}


def test_a_stopped_run_keeps_what_was_learned(command, host):
    host.pages |= {"/never": (0, "")}
    write_docs(command.folder, ledger(host, "/fine", "/never"))
    for _ in range(3):  # where the machine stands still, the run waits for no answer to its end
        told = stopped_once_asked(command, host)
        if "transient" not in told:
            break
        (command.folder / "docs/data/health.json").unlink()
    assert "stopped: 1 ok" in told
    assert f"1 not checked: {host.url}/never" in told
    assert "Traceback" not in told
    assert command.known().keys() == {f"{host.url}/fine"}


def stopped_once_asked(command, host):
    """What a probe says that is stopped a second after it has asked for both pages."""
    host.asked.clear()
    process = subprocess.Popen(
        [sys.executable, ROOT / "hooks", "references", "probe", *NET],
        cwd=command.folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 20
    while "/never" not in host.asked or "/fine" not in host.asked:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    return process.communicate(timeout=20)[1]


def test_a_bar_is_drawn_on_a_terminal_alone(command, host):
    write_docs(command.folder, ledger(host, "/fine"))
    arguments = [sys.executable, ROOT / "hooks", "references", "probe", *NET]
    ours, theirs = pty.openpty()
    subprocess.run(arguments, cwd=command.folder, stderr=theirs, check=True)
    os.close(theirs)
    assert "█ 1/1" in os.read(ours, 4096).decode()
    os.close(ours)
    assert "█" not in command("probe", *NET).stderr


def test_an_entry_is_started_with_the_title_of_the_page(command, host):
    files = {"data/references.yml": "# by people\n" + ledger(host, "/other")["data/references.yml"]}
    done = command("add", f"{host.url}/moved?utm_source=x", **files)
    assert done.returncode == 0  # the address is private: nothing is asked, the entry is begun
    written = command.ledger.read_text(encoding="utf-8")
    assert written.startswith(files["data/references.yml"])
    assert written.endswith(f'  url: {host.url}/moved\n  title: ""\n  publisher: ""\n')
    again = command("add", f"{host.url}/moved")
    assert again.returncode == 2
    assert "is that work" in again.stderr
    check = subprocess.run(
        [sys.executable, ROOT / "hooks", "check"],
        capture_output=True,
        text=True,
        cwd=command.folder,
        check=False,
    )
    assert "has no title" in check.stdout
    assert "has no publisher" in check.stdout


def test_moved_addresses_are_rewritten_everywhere(command):
    body = "[x](https://example.com/r)\n"
    record = {"verdict": "moved", "checked": LONG_AGO, "replacement": "https://example.com/new"}
    done = command(
        "fix",
        **cluster("a/", body),
        **{
            "data/references.yml": "- id: r\n  url: https://example.com/r\n  title: T\n  publisher: P\n",
            "data/health.json": json.dumps({"urls": {"https://example.com/r": record}}),
        },
    )
    assert done.stderr == "4 addresses rewritten; look at them with `git diff`\n"
    for locale in ("en", "zh", "ja"):
        text = (command.folder / f"docs/{locale}/a.md").read_text(encoding="utf-8")
        assert "(https://example.com/new)" in text


def test_the_ledger_is_exported(command, host):
    files = ledger(host, "/fine")
    assert json.loads(command("export", **files).stdout)[0]["id"] == "fine"
    assert command("export", "--format", "bibtex").stdout.startswith("@online{fine,")


@pytest.fixture
def name_server():
    """A name server on a free port: `gone.example` does not exist, all else is 127.0.0.1."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                data, client = server.recvfrom(4096)
            except OSError:
                return
            query = dns.message.from_wire(data)
            answer, name = dns.message.make_response(query), query.question[0].name
            if str(name) == "gone.example.":
                answer.set_rcode(dns.rcode.NXDOMAIN)
            elif str(name) == "broken.example.":
                answer.set_rcode(dns.rcode.SERVFAIL)
            elif query.question[0].rdtype == dns.rdatatype.A:
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "A", "127.0.0.1"))
            server.sendto(answer.to_wire(), client)

    threading.Thread(target=serve, daemon=True).start()
    yield f"127.0.0.1:{server.getsockname()[1]}"
    server.close()


def test_a_name_server_can_be_given(command, host, name_server):
    urls = [
        f"http://works.example:{host.server_port}/fine",
        f"http://gone.example:{host.server_port}/fine",
        f"http://broken.example:{host.server_port}/fine",
    ]
    (command.folder / "urls.txt").write_text("\n".join(urls), encoding="utf-8")
    arguments = ("probe", "--url-file", "urls.txt", "--format", "jsonl", "--resolver", name_server)
    rows = [json.loads(line) for line in command(*arguments, *NET).stdout.splitlines()]
    assert [row["verdict"] for row in rows] == ["ok", "dead", "transient"]
    rows = [json.loads(line) for line in command(*arguments).stdout.splitlines()]
    assert rows[0]["verdict"] == "unsafe"
