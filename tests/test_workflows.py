"""The workflows are valid, safe, and use only actions pinned by commit."""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from playwright._impl._driver import compute_driver_executable

from conftest import ROOT
from press.references.health import Health, HealthRecords, Verdict

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
BIN = Path(sys.executable).parent
NODE = compute_driver_executable()[0]

# Runs a step's script as actions/github-script does and prints the calls to GitHub it makes.
# The list of issues is answered with those given.
HARNESS = """
const [script, issues] = [process.env.SCRIPT, JSON.parse(process.env.ISSUES)]
const calls = []
const area = (path) => new Proxy(() => {}, {
  get: (_, name) => area([...path, name]),
  apply: (_, __, [values]) => { calls.push([path.join('.'), values]) },
})
const github = { rest: area([]), paginate: async (call, values) => issues }
const core = { info() {}, setOutput: (name, value) => calls.push(['output', { [name]: value }]) }
const context = { repo: { owner: 'them', repo: 'site' } }
const Script = (async () => {}).constructor
new Script('github', 'context', 'core', 'require', script)(github, context, core, require)
  .then(() => console.log(JSON.stringify(calls)))
  .catch((error) => { console.error(error.message); process.exit(1) })
"""


def read(name):
    return yaml.safe_load((ROOT / ".github/workflows" / name).read_text(encoding="utf-8"))


def script_of(job, step):
    steps = read("references.yml")["jobs"][job]["steps"]
    return next(each["with"]["script"] for each in steps if each["name"].startswith(step))


def run_script(script, folder, issues=(), **environment):
    """The calls that a script makes; its error where it fails."""
    environment |= {"SCRIPT": script, "ISSUES": json.dumps(issues), "RUNNER_TEMP": str(folder)}
    command = [NODE, "-e", HARNESS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def test_they_fit_the_schema_of_github():
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_finds_nothing():
    command = [BIN / "zizmor", "--offline", "--no-progress", "--persona", "pedantic", *WORKFLOWS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_commit(path):
    for action in re.findall(r"uses: (.+)", path.read_text(encoding="utf-8")):
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", action), action


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "Makefile"], ids=lambda path: path.name)
def test_no_build_is_quiet(path):
    # `mkdocs build -q` hides the warnings that --strict counts.
    assert not re.search(r"mkdocs build[^\n]*\s(-q|--quiet)\b", path.read_text(encoding="utf-8"))


def test_everything_runs_without_permissions_but_those_a_job_names():
    for path in WORKFLOWS:
        assert read(path.name)["permissions"] == {}, path.name


def test_a_pull_request_cannot_write():
    workflow = read("check.yml")
    assert list(workflow[True]) == ["pull_request"]  # YAML reads `on` as true
    for job in workflow["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
        assert job["steps"][0]["with"]["persist-credentials"] is False


def test_a_pull_request_asks_for_its_new_references_within_a_minute():
    checkout, *_, ask = read("check.yml")["jobs"]["references"]["steps"]
    assert checkout["with"]["fetch-depth"] == 0  # the base branch is there to compare with
    assert ask["run"].split(" ", 1)[1] == (
        'hooks references probe --new-since "$BASE" --budget 60s'
    )
    assert ask["env"]["BASE"] == "origin/${{ github.base_ref }}"


def test_no_expression_is_pasted_into_a_command_or_a_script():
    for path in WORKFLOWS:
        for job in read(path.name)["jobs"].values():
            for step in job["steps"]:
                assert "${{" not in step.get("run", "") + step.get("with", {}).get("script", "")


def test_two_nights_never_overlap():
    workflow = read("references.yml")
    assert workflow["concurrency"] == {"group": "references", "cancel-in-progress": False}
    minute = workflow[True]["schedule"][0]["cron"].split()[0]
    assert int(minute) % 2 == 1  # the round minutes are the crowded ones


@pytest.fixture(scope="module")
def canary():
    return read("canary.yml")


def test_the_canary_sings_once_a_week_and_by_hand_and_cannot_write(canary):
    assert set(canary[True]) == {"schedule", "workflow_dispatch"}
    minute, hour, *_, weekday = canary[True]["schedule"][0]["cron"].split()
    assert int(minute) % 2 == 1
    assert (hour.isdigit(), weekday.isdigit()) == (True, True)
    for job in canary["jobs"].values():
        assert job["permissions"] == {"contents": "read"}
        assert "continue-on-error" not in str(job)  # a failing run is what tells


def test_the_canary_installs_every_name_of_the_project_without_its_pin(canary, tmp_path):
    install = next(
        each["run"] for each in canary["jobs"]["newest"]["steps"] if "sed" in each.get("run", "")
    )
    done = subprocess.run(
        ["sh", "-c", install.splitlines()[0].partition(" > ")[0]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = project["dependencies"] + project["optional-dependencies"]["dev"]
    assert done.stdout.split() == [pin.partition("==")[0] for pin in pins]


def test_the_canary_builds_and_tests_with_both_programs_and_audits_both_locks(canary):
    runs = {
        name: "\n".join(each.get("run", "") for each in job["steps"])
        for name, job in canary["jobs"].items()
    }
    for name in ("newest", "successor"):
        assert "mkdocs build --strict" in runs[name]
        assert "pytest -n auto" in runs[name]
    assert "diff -r" in runs["successor"]
    assert canary["jobs"]["successor"]["steps"][-1]["env"] == {"MKDOCS": "properdocs"}
    for lock in ROOT.glob("requirements*.txt"):
        assert f"-r {lock.name}" in runs["audit"]


def test_what_asks_the_network_cannot_write_and_what_writes_runs_no_code_of_the_site():
    jobs = read("references.yml")["jobs"]
    assert jobs["probe"]["permissions"] == {"contents": "read"}
    assert jobs["record"]["permissions"] == {"contents": "write", "actions": "write"}
    assert jobs["report"]["permissions"] == {"issues": "write"}
    for name in ("record", "report"):
        uses = [step["uses"].split("@")[0] for step in jobs[name]["steps"]]
        assert set(uses) == {"actions/download-artifact", "actions/github-script"}
        assert jobs[name]["if"] == "github.ref == 'refs/heads/main'"


@pytest.mark.parametrize(("code", "is_failure"), [(0, False), (1, False), (2, True)])
def test_dead_works_do_not_fail_the_night_but_a_probe_that_cannot_run_does(
    tmp_path, code, is_failure
):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^\t@(.* references probe .*)$", makefile, re.MULTILINE)[1]
    (tmp_path / "python").write_text(f"#!/bin/sh\nexit {code}\n", encoding="utf-8")
    (tmp_path / "python").chmod(0o755)
    command = recipe.replace("$(BIN)", str(tmp_path)).replace("$$", "$")
    assert bool(subprocess.run(["sh", "-c", command], check=False).returncode) is is_failure


KNOWN = Health(
    verdict=Verdict.MOVED,
    checked="2026-11-24T03:10:05Z",
    expires="2026-12-08T03:10:05Z",
    status=200,
    reason="it has moved",
    final_url="https://example.com/b",
    replacement="https://example.com/b",
    verified="2026-11-24T03:10:05Z",
    unverified_since="2026-11-24T03:10:05Z",
    first_failed="2026-11-24T03:10:05Z",
    failures=1,
    missing=("第一章",),
    drifted=("use-2024",),
    etag='W/"1"',
    modified="Tue, 24 Nov 2026 03:10:05 GMT",
    asked="3f2a1c",
)
HEALTH = HealthRecords({"https://example.com/例": KNOWN}).dump()


def blob(text):
    return hashlib.sha1(f"blob {len(text.encode())}\0{text}".encode()).hexdigest()


def commit(folder, text, known=""):
    (folder / "learned").mkdir(exist_ok=True)
    (folder / "learned/health.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    return run_script(script_of("record", "Commit"), folder, KNOWN=known)


def test_the_night_commits_health_json_and_nothing_else(tmp_path):
    (call, values), output = commit(tmp_path, HEALTH, known=blob("before"))
    assert call == "repos.createOrUpdateFileContents"
    assert values["path"] == "docs/data/health.json"
    assert (values["branch"], values["sha"]) == ("main", blob("before"))
    assert base64.b64decode(values["content"]).decode() == HEALTH
    assert output == ["output", {"changed": "true"}]


def test_the_first_night_makes_the_file(tmp_path):
    assert "sha" not in commit(tmp_path, HEALTH)[0][1]


def test_nothing_is_committed_or_published_when_nothing_has_changed(tmp_path):
    assert commit(tmp_path, HEALTH, known=blob(HEALTH)) == []
    publish = read("references.yml")["jobs"]["record"]["steps"][-1]
    assert publish["if"] == "steps.commit.outputs.changed == 'true'"
    (call,) = run_script(publish["with"]["script"], tmp_path)
    assert call[0] == "actions.createWorkflowDispatch"
    assert call[1]["workflow_id"] == "publish.yml"
    assert "workflow_dispatch" in read("publish.yml")[True]


def test_a_site_that_cites_nothing_has_nothing_to_commit(tmp_path):
    assert run_script(script_of("record", "Commit"), tmp_path, KNOWN="") == []


def test_the_record_it_accepts_has_every_field_there_is():
    assert all(getattr(KNOWN, each.name) for each in fields(Health))


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        '{"urls": []}',
        '{"urls": null}',
        HEALTH[:-2] + ', "more": {}}',
        HEALTH.replace("https://example.com/例", "javascript:alert(1)"),
        HEALTH.replace("https://example.com/b", "data:text/html,x"),
        HEALTH.replace('"status": 200', '"status": "200"'),
        HEALTH.replace('"status": 200', '"statuses": 200'),
        HEALTH.replace('"status": 200', '"constructor": 200'),
        HEALTH.replace('"checked"', '"verified"'),
        HEALTH.replace("2026-11-24T", "24 November "),
        HEALTH.replace("it has moved", "x" * 5000),
        HEALTH.replace('["use-2024"]', '[{"use": 2024}]'),
        HEALTH.replace('{"verdict"', '[{"verdict"').replace('"3f2a1c"}', '"3f2a1c"}]'),
    ],
)
def test_only_what_the_probe_writes_is_committed(tmp_path, text):
    assert commit(tmp_path, text) == "health.json is not what the probe writes\n"


@pytest.mark.parametrize("text", [b"", b"\x7fELF", HEALTH.encode("utf-16"), HEALTH.encode("gbk")])
def test_what_is_no_json_is_not_committed(tmp_path, text):
    assert re.search("valid|JSON", commit(tmp_path, text))


TITLE = "Cited works that are gone"
DEAD = "- [A work](https://example.com/) cited in docs/en/a.md:3"


def keep_issue(folder, dead, *issues):
    (folder / "learned").mkdir(exist_ok=True)
    (folder / "learned/dead.md").write_text(dead, encoding="utf-8")
    return run_script(script_of("report", "Open"), folder, issues)


def test_an_issue_is_opened_edited_and_closed(tmp_path):
    ((call, opened),) = keep_issue(tmp_path, DEAD, {"number": 1, "title": "Another", "body": ""})
    assert (call, opened["title"]) == ("issues.create", TITLE)
    assert DEAD in opened["body"]

    issue = {"number": 7, "title": TITLE, "body": opened["body"]}
    assert keep_issue(tmp_path, DEAD, issue) == []

    ((call, edited),) = keep_issue(tmp_path, DEAD.replace("A work", "Works"), issue)
    assert (call, edited["issue_number"]) == ("issues.update", 7)
    assert "Works" in edited["body"]
    assert "state" not in edited

    ((call, closed),) = keep_issue(tmp_path, "\n", issue)
    assert (call, closed["issue_number"], closed["state"]) == ("issues.update", 7, "closed")

    assert keep_issue(tmp_path, "") == []


def test_of_two_issues_one_stays_and_nothing_of_others_is_touched(tmp_path):
    ((_, opened),) = keep_issue(tmp_path, DEAD)
    issue = {"title": TITLE, "body": opened["body"]}
    request = issue | {"number": 1, "pull_request": {}}
    ((call, closed),) = keep_issue(
        tmp_path, DEAD, request, issue | {"number": 2}, issue | {"number": 3}
    )
    assert (call, closed["issue_number"], closed["state"]) == ("issues.update", 3, "closed")
    assert "creator: 'github-actions[bot]'" in script_of("report", "Open")


def test_a_long_list_fits_into_an_issue(tmp_path):
    ((_, opened),) = keep_issue(tmp_path, f"{DEAD}\n" * 5000)
    assert len(opened["body"]) < 65536


def test_the_title_of_a_dead_page_calls_nobody(tmp_path):
    link = "<https://example.com/@them/a>"
    ((_, opened),) = keep_issue(tmp_path, f"- {link}: the page says “404 @everyone @them”")
    assert link in opened["body"]
    assert not re.search(r"[ “]@\w", opened["body"])
