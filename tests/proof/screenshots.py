"""`make screenshots`: every type of page × language × light and dark × two widths, whole pages."""

import itertools
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent / "hooks")]

from browser.conftest import PATHS, TAGS, address, chromium, hosted, status  # noqa: E402

FOLDER = TESTS.parent / "screenshots"
WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")


def photograph(browser, url: str, name: str, width: int, scheme: str, code: int) -> bool:
    """Photograph a page, if it is there."""
    size = {"width": width, "height": 900}
    with browser.new_context(viewport=size, color_scheme=scheme) as context:
        page = context.new_page()
        if page.goto(url, wait_until="networkidle").status != code:
            return False
        path = FOLDER / f"{name}-{width}-{scheme}.png"
        page.screenshot(path=path, full_page=True, animations="disabled")
    return True


def main() -> int:
    """Photograph all; a type of page that is not in the build is an error."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    missing = []
    with TemporaryDirectory() as folder, hosted(Path(folder)) as site, chromium() as browser:
        for kind, locale in itertools.product(PATHS, TAGS):
            url = site.at(address(locale, kind))
            for width, scheme in itertools.product(WIDTHS, SCHEMES):
                name = f"{kind}-{locale}"
                if not photograph(browser, url, name, width, scheme, status(kind)):
                    missing.append(f"{kind} {locale}: {address(locale, kind)} is not in the build")
                    break
    count = len(list(FOLDER.glob("*.png")))
    print(f"{count} screenshots in {FOLDER.name}/", *missing, sep="\n")
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main())
