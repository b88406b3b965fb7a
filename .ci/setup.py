"""Make the environment that the Makefile's targets run in: `.venv` from the lock, once.

`python3 .ci/setup.py` for writing and serving, `… dev` for the tests, which also need a browser,
`… proof` for the longer proofs, which also need Java and npm.
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
PROGRAMS = {"java": "default-jre-headless", "npm": "npm"}  # and Debian's packages of them


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


def is_debian() -> bool:
    """Whether apt is at hand, and may install."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and bool(shutil.which("apt-get"))


def apt(*packages: str) -> None:
    """Install packages of Debian."""
    print(f"Installing {' and '.join(packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"env": environment, "stdout": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    if subprocess.run(command, check=False, **quiet).returncode:
        fail(f"apt-get could not install {' and '.join(packages)}")


def browser() -> None:
    """Chromium and CJK fonts: Debian's where apt is at hand, else Playwright's own browser."""
    if is_debian():
        if not CHROMIUM.exists() or not Path("/usr/share/doc/fonts-noto-cjk").exists():
            apt("chromium", "fonts-noto-cjk")
        return
    # Playwright itself looks whether its browser is there, and then downloads nothing.
    command = [str(BIN / "python"), "-m", "playwright", "install", "chromium"]
    if not CHROMIUM.exists() and subprocess.run(command, check=False).returncode:
        fail("Playwright could not install Chromium")


def programs() -> None:
    """Java and npm: Debian's where apt is at hand."""
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    if missing and is_debian():
        apt(*(PROGRAMS[name] for name in missing))
    elif missing:
        fail(f"The proofs need {' and '.join(missing)}, not found on the PATH (Java 17 or newer)")


def main() -> None:
    """Set up what is not set up yet."""
    if sys.version_info < OLDEST:
        have, want = (".".join(map(str, each)) for each in (sys.version_info[:3], OLDEST))
        fail(f"Python {have} is too old: {want} or newer is needed (make PYTHON=python3.12 …)")
    proof = sys.argv[1:] == ["proof"]
    dev = proof or sys.argv[1:] == ["dev"]
    lock = ROOT / ("requirements-dev.txt" if dev else "requirements.txt")
    check_lock(lock, ["dev"] if dev else [])
    install(lock)
    if dev:
        browser()
    if proof:
        programs()


if __name__ == "__main__":
    main()
