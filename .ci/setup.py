"""Make the environment that the Makefile's targets run in: `.venv` from the lock, once.

`python3 .ci/setup.py` for writing and serving, `… dev` for the tests, which also need a browser.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
OLDEST = (3, 11, 5)
CHROMIUM = Path("/usr/bin/chromium")


def fail(message: str) -> None:
    """Stop with one clear line."""
    sys.exit(message)


def check_lock(lock: Path, extra: list) -> None:
    """Every pin of pyproject.toml stands in the lock as it is."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = list(project["dependencies"])
    for name in extra:
        pins += project["optional-dependencies"][name]
    locked = {line.split(" ")[0] for line in lock.read_text(encoding="utf-8").splitlines()}
    missing = [pin for pin in pins if pin not in locked]
    if missing:
        fail(f"{lock.name} is out of date: it lacks {', '.join(missing)} (run `make lock`)")


def install(lock: Path) -> None:
    """Install the lock into `.venv`, unless that very lock is installed already."""
    digest = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    stamp = VENV / f"{lock.stem}.sha256"
    if stamp.is_file() and stamp.read_text() == digest:
        return
    if not (BIN / "pip").exists() and not (BIN / "pip.exe").exists():
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True
        )
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            fail("Python cannot make a virtual environment (on Debian: apt install python3-venv)")
    print(f"Installing {lock.name} into .venv …", flush=True)
    pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wanted = ["--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    if subprocess.run([*pip, *wanted]).returncode:
        fail(f"{lock.name} could not be installed (pip says why above)")
    stamp.write_text(digest)


def browser() -> None:
    """Chromium and CJK fonts: Debian's where apt is at hand, else Playwright's own browser."""
    is_debian = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")
    if is_debian:
        fonts = Path("/usr/share/doc/fonts-noto-cjk")
        if CHROMIUM.exists() and fonts.exists():
            return
        print("Installing chromium and fonts-noto-cjk …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        quiet = {"env": environment, "stdout": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
        if subprocess.run(
            [*command, "chromium", "fonts-noto-cjk"], check=False, **quiet
        ).returncode:
            fail("apt-get could not install chromium and fonts-noto-cjk")
        return
    # Playwright itself looks whether its browser is there, and then downloads nothing.
    command = [str(BIN / "python"), "-m", "playwright", "install", "chromium"]
    if not CHROMIUM.exists() and subprocess.run(command, check=False).returncode:
        fail("Playwright could not install Chromium")


def main() -> None:
    """Set up what is not set up yet."""
    if sys.version_info < OLDEST:
        have, want = (".".join(map(str, each)) for each in (sys.version_info[:3], OLDEST))
        fail(f"Python {have} is too old: {want} or newer is needed (make PYTHON=python3.12 …)")
    dev = sys.argv[1:] == ["dev"]
    lock = ROOT / ("requirements-dev.txt" if dev else "requirements.txt")
    check_lock(lock, ["dev"] if dev else [])
    install(lock)
    if dev:
        browser()


if __name__ == "__main__":
    main()
