"""The author's command: `python hooks check | new | translate | references | rules | schema`."""

from __future__ import annotations

import argparse
import gc
import json
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from asking import CiteError
from cite import add_commands as add_reference_commands
from press import built as built  # its rules belong to `rules`
from press import scaffold
from press.articles import schema
from press.findings import FAMILIES, FORMATS, RULES, Finding, count, has_errors, mend
from press.sarif import as_sarif
from press.settings import Settings, SettingsError
from press.site import Site
from translate import TranslateError, add_commands

_ROUNDS = 10  # a mend may make room for the next; more rounds than rules is a fault of ours


class CannotRunError(Exception):
    """A command that cannot do its work; the message is one line for the author."""


def load(config: Path) -> Site:
    """Read the site that a `mkdocs.yml` describes. Raises CannotRunError."""
    return Site.load(settings_of(config))


def settings_of(config: Path) -> Settings:
    """Read the settings of a `mkdocs.yml`. Raises CannotRunError."""
    from mkdocs.exceptions import ConfigurationError
    from mkdocs.utils.yaml import yaml_load

    try:
        with config.open("rb") as file:
            values = yaml_load(file)
        return Settings.read(values, config.resolve().parent)
    except (OSError, ConfigurationError, SettingsError) as error:
        raise CannotRunError(f"{config}: {getattr(error, 'strerror', None) or error}") from error


def check(arguments: argparse.Namespace) -> int:
    """Print the findings; exit 1 if one of them is an error."""
    settings = settings_of(arguments.config)
    findings = _found(settings, arguments.paths)
    if arguments.fix:
        for _ in range(_ROUNDS):
            if not mend(settings.root, findings):
                break
            settings = settings_of(arguments.config)
            findings = _found(settings, arguments.paths)
    if arguments.baseline:
        findings = _new(findings, arguments.baseline)
    if arguments.format == "sarif":
        print(as_sarif(findings))
    else:
        for finding in findings:
            print(FORMATS[arguments.format](finding))
    if arguments.format == "text":
        print(count(findings), file=sys.stderr)
    return int(has_errors(findings))


def _new(findings: list[Finding], baseline: Path) -> list[Finding]:
    """The findings that an earlier `--format json` does not have, wherever their lines moved."""
    try:
        lines = baseline.read_text(encoding="utf-8").splitlines()
        known = Counter(_identity(json.loads(line)) for line in lines if line.strip())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CannotRunError(f"{baseline}: no output of `check --format json`") from error
    fresh = []
    for finding in findings:
        identity = (finding.location.path, finding.code, finding.message)
        if known[identity]:
            known[identity] -= 1
        else:
            fresh.append(finding)
    return fresh


def _identity(row: dict[str, str]) -> tuple[str, str, str]:
    return row["path"], row["code"], row["message"]


def _found(settings: Settings, paths: list[Path]) -> list[Finding]:
    """The findings in the given files and folders; all of them where none is given."""
    wanted = []
    for path in paths:
        if not path.exists():
            raise CannotRunError(f"{path}: no such file or folder")
        if not path.resolve().is_relative_to(settings.root):
            raise CannotRunError(f"{path}: lies outside the site {settings.root}")
        wanted.append(path.resolve())
    if wanted and all(path.suffix == ".md" for path in wanted):
        site = Site.load(settings, with_bodies=False)
        known = {settings.root / article.path: article.src for article in site.corpus.articles}
        sources = {known[path] for path in wanted if path in known}
        if len(sources) == len(set(wanted)) and site.can_check_articles(sources):
            return site.check_articles(sources)
    return [
        finding
        for finding in Site.load(settings).check()
        if not wanted
        or any((settings.root / finding.location.path).is_relative_to(path) for path in wanted)
    ]


def translate(arguments: argparse.Namespace) -> int:
    """Run one of the commands about translations."""
    try:
        return int(arguments.run_site(load(arguments.config), arguments))
    except TranslateError as error:
        raise CannotRunError(str(error)) from error


def new(arguments: argparse.Namespace) -> int:
    """Write a new article, or a new translation of one."""
    site = load(arguments.config)
    try:
        if arguments.what == "article":
            path = scaffold.article(site, arguments.slug, datetime.now().astimezone())
        else:
            path = scaffold.translation(site, arguments.locale, arguments.path.resolve())
    except scaffold.ScaffoldError as error:
        raise CannotRunError(str(error)) from error
    print(path.relative_to(site.settings.root).as_posix())
    return 0


def references(arguments: argparse.Namespace) -> int:
    """Run one of the commands about references."""
    try:
        if getattr(arguments, "url_file", None) is not None:
            return int(arguments.run_alone(_settings_if_any(arguments.config), arguments))
        return int(arguments.run_site(load(arguments.config), arguments))
    except CiteError as error:
        raise CannotRunError(str(error)) from error


def _settings_if_any(config: Path) -> Settings | None:
    """The settings of a site; a list of addresses can be asked for without one."""
    return settings_of(config) if config.is_file() else None


def rules(arguments: argparse.Namespace) -> int:
    """List the rules, explain one, or print the page that explains them all."""
    is_page = arguments.format == "markdown"
    if arguments.code is None:
        print(*(_rule_page() if is_page else _rule_lines()), sep="\n\n" if is_page else "\n")
        return 0
    rule = RULES.get(arguments.code.upper())
    if rule is None:
        raise CannotRunError(f"there is no rule {arguments.code} (see `python hooks rules`)")
    print(rule.markdown if is_page else f"{rule.code} ({rule.severity.value})\n\n{rule.text}")
    return 0


def _rule_lines() -> Iterator[str]:
    for code, each in sorted(RULES.items()):
        yield f"{code}  {each.severity.value:7}  {each.text.splitlines()[0]}"


_RULES = """\
# Rules

What `python hooks check` and every build look for. Only an error stops a strict build. A page
waives a finding, with its reason, under `allow:` in its front matter. “pages”, “translations” and
“references” with a number name the requirement that a rule was written from.

The docstrings of the rules make this page: `python hooks rules --format markdown > RULES.md`."""


def _rule_page() -> Iterator[str]:
    yield _RULES
    for family, name in FAMILIES.items():
        yield f"## {family}: {name}"
        yield from (each.markdown for code, each in sorted(RULES.items()) if code[0] == family)


def print_schema(arguments: argparse.Namespace) -> int:
    """Print the JSON Schema of the front matter."""
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    config = argparse.ArgumentParser(add_help=False)
    config.add_argument(
        "--config", type=Path, default=Path("mkdocs.yml"), help="default: mkdocs.yml"
    )
    top = argparse.ArgumentParser(prog="python hooks", description="The author's command.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("check", parents=[config], help="check the site or some files")
    command.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    command.add_argument("--format", choices=[*sorted(FORMATS), "sarif"], default="text")
    command.add_argument("--baseline", type=Path, metavar="FILE", help="an earlier --format json")
    command.add_argument("--fix", action="store_true", help="mend what can be mended")
    command.set_defaults(run=check)

    command = commands.add_parser("new", help="start an article or a translation")
    kinds = command.add_subparsers(required=True, dest="what", metavar="article | translation")
    kind = kinds.add_parser("article", parents=[config], help="a new article")
    kind.add_argument("slug", metavar="SLUG")
    kind = kinds.add_parser("translation", parents=[config], help="a new translation")
    kind.add_argument("locale", metavar="LOCALE")
    kind.add_argument("path", type=Path, metavar="PATH")
    command.set_defaults(run=new)

    add_commands(commands, config)
    commands.choices["translate"].set_defaults(run=translate)

    add_reference_commands(commands, config)
    commands.choices["references"].set_defaults(run=references)

    command = commands.add_parser("rules", help="list the rules or explain one")
    command.add_argument("code", nargs="?", metavar="CODE")
    command.add_argument("--format", choices=["text", "markdown"], default="text")
    command.set_defaults(run=rules)

    command = commands.add_parser("schema", help="print the JSON Schema of the front matter")
    command.set_defaults(run=print_schema)
    return top


def main() -> int:
    """Run the command; 2 if it could not run."""
    arguments = parser().parse_args()
    gc.disable()  # a short run that keeps nearly all it makes: a fifth of its time
    try:
        code = int(arguments.run(arguments))
        sys.stdout.flush()
        return code
    except CannotRunError as error:
        print(error, file=sys.stderr)
    except OSError as error:  # a full disk, a folder that may not be written
        print(f"{error.filename or 'output'}: {error.strerror or error}", file=sys.stderr)
    except Exception:  # a fault of ours is no finding, and must not be taken for one
        traceback.print_exc()
    return 2


if __name__ == "__main__":
    sys.exit(main())
