"""`make proof`: the longer proofs of the site and its rules, tables at the end; 1 for a miss.

`python tests/proof --only nu` proves one of them; `--only` may be given several times.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent / "hooks")]

from browser.conftest import hosted  # noqa: E402 neither folder is installed
from proof import fuzzing, kill, lighthouse, nu, rules, tools, weight  # noqa: E402
from proof.proven import Proven  # noqa: E402

# In this order: Lighthouse's adds pages of its own to the built ones.
PROOFS = {
    "rules": rules.prove,
    "fuzz": fuzzing.prove,
    "kill": kill.prove,
    "nu": nu.prove,
    "weight": weight.prove,
    "lighthouse": lighthouse.prove,
}


def main() -> int:
    """Prove, print the table and every miss."""
    parser = argparse.ArgumentParser(prog="proof", description=__doc__.split(":")[1].strip())
    parser.add_argument("--only", choices=PROOFS, action="append", default=[])
    wanted = parser.parse_args().only or list(PROOFS)
    if {"nu", "lighthouse"} & set(wanted):
        tools.install()
    found = Proven()
    with TemporaryDirectory() as folder, hosted(Path(folder)) as site:
        for name in (name for name in PROOFS if name in wanted):
            print(f"{name} …", file=sys.stderr, flush=True)
            found.add(PROOFS[name](site))
    print(*found.tables, *([found.table()] if found.figures else []), sep="\n\n")
    print(*found.misses, sep="\n")
    print(f"{len(found.misses)} bounds are missed" if found.misses else "All bounds are kept")
    return bool(found.misses)


if __name__ == "__main__":
    sys.exit(main())
