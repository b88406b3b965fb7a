"""The tools of `make proof`, installed once below `.cache/proof/` as package-lock.json says."""

import shutil
import subprocess
import sys
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

from conftest import ROOT

FOLDER = ROOT / ".cache/proof"
NODE = compute_driver_executable()[0]  # Playwright's own, which is new enough for Lighthouse
LIGHTHOUSE = FOLDER / "node_modules/lighthouse/cli/index.js"
VNU = FOLDER / "node_modules/vnu-jar/build/dist/vnu.jar"


def install():
    """Install what the lock names, unless that very lock is installed already."""
    here = Path(__file__).parent
    lock = (here / "package-lock.json").read_bytes()
    stamp = FOLDER / "node_modules/installed.json"
    if stamp.is_file() and stamp.read_bytes() == lock:
        return
    print("Installing tests/proof/package-lock.json into .cache/proof …", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(here / name, FOLDER)
    npm = [shutil.which("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if subprocess.run([*npm, "--loglevel=error"], cwd=FOLDER, check=False).returncode:
        sys.exit("The tools of `make proof` could not be installed (npm says why above)")
    stamp.write_bytes(lock)
