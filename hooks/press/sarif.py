"""Findings as a SARIF log, with both places and the mend.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from .findings import RULES, Edit, Finding, Location, Rule, Severity

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def as_sarif(findings: Iterable[Finding]) -> str:
    """One log with one run; columns and offsets count code points."""
    results = list(findings)
    codes = sorted({finding.code for finding in results})
    run = {
        "tool": {"driver": {"name": "press", "rules": [_rule(RULES[code]) for code in codes]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, codes.index(finding.code)) for finding in results],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _rule(rule: Rule) -> dict[str, Any]:
    sentence, _, rest = rule.text.partition("\n\n")
    return {
        "id": rule.code,
        "shortDescription": {"text": sentence},
        "fullDescription": {"text": rest.strip() or sentence},
        "help": {"text": rule.fix},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message} ({finding.fix})"},
        "locations": [{"physicalLocation": _place(finding.location)}],
        "partialFingerprints": {"finding/v1": _fingerprint(finding)},
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _place(related.location),
                "message": {"text": related.message},
            }
            for number, related in enumerate(finding.related)
        ]
    if finding.edits:
        result["fixes"] = [_fix(finding.fix, finding.edits)]
    return result


def _fingerprint(finding: Finding) -> str:
    """The same while the finding is, wherever its line moves."""
    text = "\n".join((finding.code, finding.location.path, finding.message))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path)}


def _place(location: Location) -> dict[str, Any]:
    region = {"startLine": location.line, "startColumn": location.column}
    return {"artifactLocation": _artifact(location.path), "region": region}


def _fix(description: str, edits: tuple[Edit, ...]) -> dict[str, Any]:
    return {
        "description": {"text": description},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(edit.path),
                "replacements": [
                    {
                        "deletedRegion": {
                            "charOffset": edit.start,
                            "charLength": edit.end - edit.start,
                        },
                        "insertedContent": {"text": edit.text},
                    }
                ],
            }
            for edit in edits
        ],
    }
