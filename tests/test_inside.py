"""Nothing outside docs/ is read or published, whatever links and paths lead there."""

from charts.charted import HEADER
from conftest import built, cluster, page, write_docs

SECRET = "S3CRET"
ROWS = f"{SECRET},2024,1,,,actual,GW,s,\n"
CHART = "```chart\ndata: {}\ncaption: c\nalt: a\n```\n"
GLOSSARY = "```glossary\n```\n"
DATED = {"date": "2026-01-01 12:00:00 +0900", "categories": '["Infrastructure"]'}

# What lies outside, by the name of the link to it below docs/.
OUTSIDE = {
    "en/secret.md": page("en", "/secret/", SECRET),
    "en/secret.txt": SECRET,
    "secret.png": SECRET,
    "data/secret.csv": HEADER + ROWS,
    "data/references.yml": f"- {{id: s, url: https://example.com/s, title: {SECRET}, publisher: {SECRET}, is_read: true}}\n",
    "data/terms.yml": f"- {{id: t, forms: {{en: {{preferred: [word], definition: {SECRET}}}}}}}\n",
    "data/units.yml": f"- {{id: GW, en: {SECRET}, zh: {SECRET}, ja: {SECRET}}}\n",
    "data/health.json": f'{{"urls": {{"https://example.com/s": "{SECRET}"}}}}',
    "data/sync/a.yml": f"source: /a/\ntexts: {{x: {SECRET}}}\n",
}
FOLDERS = {"en/folder": {"inner.md": page("en", "/inner/", SECRET), "inner.txt": SECRET}}
PATHS = [
    "../../outside/secret.png",
    "../outside/secret.png",
    "/../outside/secret.png",
    "x/../../../outside/secret.png",
    "/x/../../../outside/secret.png",
    "..%2F..%2Foutside/secret.png",
    "secret.png",
]


def write_site(folder):
    """A site whose every way out is tried: links, and paths in every place that takes one."""
    outside = folder / "outside"
    body = "".join(CHART.format(name) for name in ("secret.csv", "../../outside/secret.csv"))
    body += "".join(f"[a](<{path}>) ![b](<{path}>)\n\n" for path in PATHS)
    body += "A word and [a work](https://example.com/s).\n"
    files = {**cluster(""), **cluster("about/"), "en/a.md": page("en", "/a/", body, **DATED)}
    files["en/glossary.md"] = page("en", "/glossary/", GLOSSARY)
    for number, path in enumerate(PATHS):
        files[f"en/n{number}.md"] = page("en", f"/n{number}/", image=f'"{path}"', **DATED)
    docs = write_docs(folder, files)
    outside.mkdir()
    (outside / "secret.png").write_text(SECRET, encoding="utf-8")
    (outside / "secret.csv").write_text(HEADER + ROWS, encoding="utf-8")
    for number, (name, text) in enumerate(OUTSIDE.items()):
        target = outside / f"{number}{(docs / name).suffix}"
        target.write_text(text, encoding="utf-8")
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).symlink_to(target)
    (docs / "en/.1.part").write_text(SECRET, encoding="utf-8")  # which a killed write leaves
    for name, inner in FOLDERS.items():
        target = outside / "folder"
        target.mkdir()
        for each, text in inner.items():
            (target / each).write_text(text, encoding="utf-8")
        (docs / name).symlink_to(target, target_is_directory=True)
    return docs


def test_nothing_outside_is_published(tmp_path):
    run = built(write_site(tmp_path), tmp_path, strict=False)
    assert run.code == 0, run.output
    assert SECRET not in run.output
    texts = {
        path.relative_to(run.site).as_posix(): path.read_bytes()
        for path in run.site.rglob("*")
        if path.is_file()
    }
    assert [name for name, data in texts.items() if SECRET.encode() in data] == []
    assert [name for name in texts if "secret" in name or "inner" in name] == []
    pages = {name: data for name, data in texts.items() if name.endswith(".html")}
    assert [
        name
        for name, data in pages.items()
        if b"og:image" in data and b"secret.png" in data.split(b"og:image")[1][:300]
    ] == []


def test_every_link_that_leads_outside_is_told(site_from, tmp_path):
    write_site(tmp_path)
    found = {(each.location.path, each.message) for each in site_from({}, homes=False).check()}
    told = {path.removeprefix("docs/") for path, message in found if "outside docs/" in message}
    read = {"en/secret.md", *(name for name in OUTSIDE if name.startswith("data/"))}
    assert told - {"en/folder/inner.md"} == read  # which some versions of Python do not walk into
    dead = {path for path, message in found if message.startswith("there is no ")}
    assert dead >= {"docs/en/a.md", *(f"docs/en/n{number}.md" for number in range(len(PATHS)))}
