"""Run one `mkdocs` command and say at its end what the process needed, as JSON on standard error.

`cpu` is user and system time of the process in seconds, `pagefind` and `cards` what of it went
there, `children` what its child processes needed on top, `peak` its memory in MB.
"""

from __future__ import annotations

import atexit
import functools
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "hooks"))

from mkdocs.__main__ import cli

from press import search
from press.cards.shelf import Cards

_SPENT = {"pagefind": 0.0, "cards": 0.0}


def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, its CPU seconds added up below a name."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        start = time.process_time()
        try:
            return function(*args, **kwargs)
        finally:
            _SPENT[name] += time.process_time() - start

    return wrapped


def _say() -> None:
    own, children = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    needed = {
        "cpu": own.ru_utime + own.ru_stime,
        **_SPENT,
        "children": children.ru_utime + children.ru_stime,
        "peak": own.ru_maxrss / 1024,
    }
    print(json.dumps(needed), file=sys.stderr)


if __name__ == "__main__":
    # Before hooks/events.py takes them: it finds the modules loaded.
    search.write_index = timed("pagefind", search.write_index)
    for method in ("picture", "titled", "write"):
        setattr(Cards, method, timed("cards", getattr(Cards, method)))
    atexit.register(_say)
    cli()
