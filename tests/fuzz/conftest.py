"""How much is tried: a little and always the same in `make test`, much more in `make proof`.

`FUZZ_PROFILE` is one of the two; `FUZZ_COUNTS` names a folder that gets a file from each process:
by subject, how many inputs were tried and which was the slowest.
"""

import functools
import json
import os
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, is_hypothesis_test, settings

_ALWAYS = {"suppress_health_check": list(HealthCheck), "database": None, "print_blob": False}
# Time is told where the machine does nothing else: a test that waits for a core is no hang.
settings.register_profile("test", max_examples=60, derandomize=True, deadline=None, **_ALWAYS)
settings.register_profile(
    "proof", max_examples=4_000, derandomize=True, deadline=timedelta(seconds=1), **_ALWAYS
)
settings.load_profile(os.environ.get("FUZZ_PROFILE", "test"))

_COUNTS = defaultdict(lambda: {"inputs": 0, "seconds": 0.0, "slowest": 0.0, "input": ""})


def pytest_collection_modifyitems(items):
    for item in items:
        test = getattr(item, "obj", None)
        if test and is_hypothesis_test(test) and not hasattr(test.hypothesis.inner_test, "counts"):
            subject = item.module.__name__.rpartition(".test_")[2]
            test.hypothesis.inner_test = _counted(test.hypothesis.inner_test, _COUNTS[subject])


def _counted(test, counts):
    @functools.wraps(test)
    def run(*args, **given):
        start = time.perf_counter()
        try:
            test(*args, **given)
        finally:
            seconds = time.perf_counter() - start
            counts["inputs"] += 1
            counts["seconds"] += seconds
            if seconds > counts["slowest"]:
                counts.update(slowest=seconds, input=f"{test.__name__} {[*given.values()]!r}")

    run.counts = counts
    return run


def pytest_sessionfinish():
    if "FUZZ_COUNTS" in os.environ:
        path = Path(os.environ["FUZZ_COUNTS"], f"{os.getpid()}.json")
        path.write_text(json.dumps(_COUNTS), encoding="utf-8")
