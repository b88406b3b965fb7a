"""`make proof`: the longer proofs of the built site, one table at the end; 1 if a bound is missed.

`python tests/proof --only nu` proves one of them; `--only` may be given several times.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent / "hooks")]

from browser.conftest import hosted  # noqa: E402 neither folder is installed
from proof import kill, lighthouse, nu, tools, weight  # noqa: E402
from proof.proven import Proven  # noqa: E402

# In this order: Lighthouse's adds pages of its own to the built ones.
PROOFS = {
    "nu": nu.prove,
    "weight": weight.prove,
    "lighthouse": lighthouse.prove,
    "kill": kill.prove,
}


def main() -> int:
    """Prove, print the table and every miss."""
    parser = argparse.ArgumentParser(prog="proof", description=__doc__.split(":")[1].strip())
    parser.add_argument("--only", choices=PROOFS, action="append", default=[])
    wanted = parser.parse_args().only or list(PROOFS)
    tools.install()
    found = Proven()
    with TemporaryDirectory() as folder, hosted(Path(folder)) as site:
        for name in (name for name in PROOFS if name in wanted):
            print(f"{name} …", file=sys.stderr, flush=True)
            found.add(PROOFS[name](site))
    if found.figures:
        print(found.table())
    print(*found.misses, sep="\n")
    print(f"{len(found.misses)} bounds are missed" if found.misses else "All bounds are kept")
    return bool(found.misses)


if __name__ == "__main__":
    sys.exit(main())
