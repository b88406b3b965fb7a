"""How many pages a PDF has, counted in a process of its own: `python pdf.py < file.pdf`.

A PDF can be made to keep its reader busy or hungry; a process can be ended.
"""

from __future__ import annotations

import asyncio
import io
import sys

_SECONDS = 10.0


async def page_count(body: bytes) -> int | None:
    """The number of pages; None where the file cannot be read in time."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        __file__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_SECONDS):
            out, _ = await process.communicate(body)
    except TimeoutError:
        process.kill()
        await process.wait()
        return None
    return int(out) if process.returncode == 0 and out.strip().isdigit() else None


def _count() -> None:
    from pypdf import PdfReader

    print(len(PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages))


if __name__ == "__main__":
    _count()
