"""A preview without its server: what `mkdocs serve` builds, at the word of a test.

`python previewing.py PORT` in a site's folder prints where it builds, then for each line `edited`
(files have changed) or `idle` (nothing has for a while) what it did: `all`, `text` or `settled`.
"""

import logging
import sys
import tempfile

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer

logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
logging.getLogger("mkdocs").setLevel(logging.INFO)

url = f"http://127.0.0.1:{sys.argv[1]}/"
folder = tempfile.mkdtemp()
done = []


def configured():
    address = f"127.0.0.1:{sys.argv[1]}"
    config = load_config(config_file="mkdocs.yml", site_dir=folder, dev_addr=address)
    config.site_url = url
    return config


def build_all(config=None):
    done.append("all")
    build(config or configured(), serve_url=url)


first = configured()
first.plugins.on_startup(command="serve", dirty=False)
build_all(first)
server = LiveReloadServer(build_all, "127.0.0.1", int(sys.argv[1]), folder)
server = first.plugins.on_serve(server, config=first, builder=build_all)
print(folder, flush=True)
for line in sys.stdin:
    done.clear()
    if line.strip() == "edited":
        try:
            server.builder()
            print(*done or ["text"], flush=True)
        except Exception as error:  # as the server does
            print(f"failed: {error}", flush=True)
    else:
        server.builder.finish()
        print("settled", flush=True)
