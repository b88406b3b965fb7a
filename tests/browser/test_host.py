"""The host of the tests answers as GitHub Pages does."""

import gzip
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from browser.conftest import address


def asked(url, **headers):
    """Status, headers and body of an answer."""
    try:
        answer = urlopen(Request(url, headers=headers))
    except HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.headers, answer.read()


@pytest.mark.parametrize(("kind", "name"), [("front", "index.html"), ("missing", "404.html")])
def test_text_is_compressed_for_who_takes_it(site, kind, name):
    written = (site.folder / name).read_bytes()
    url = site.at(address("en", kind))
    for answer in (asked(url), asked(url, **{"Accept-Encoding": "gzip"})):
        assert answer[0] == (404 if kind == "missing" else 200)
        assert answer[1]["Content-Type"] == "text/html; charset=utf-8"
        assert answer[1]["Cache-Control"] == "max-age=600"
        assert int(answer[1]["Content-Length"]) == len(answer[2])
    assert asked(url)[2] == written
    _, headers, body = asked(url, **{"Accept-Encoding": "gzip, br"})
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == written


def test_pictures_are_sent_as_they_are(site):
    status, headers, body = asked(site.at("assets/icon.png"), **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, None)
    assert body == (site.folder / "assets/icon.png").read_bytes()
