"""Settings complain with the key and the value that cannot be used."""

from pathlib import Path

import pytest

from conftest import CONFIG
from press.settings import Settings, SettingsError

I18N = CONFIG["plugins"][0]["i18n"]


def read(**config):
    return Settings.read({**CONFIG, **config}, Path("/site"))


def languages(*entries):
    return [{"i18n": {"docs_structure": "folder", "languages": list(entries)}}]


def test_the_default_language_comes_first_and_is_served_at_the_root():
    plugins = languages(
        {"locale": "ja", "name": "日本語"}, {"locale": "en", "name": "English", "default": True}
    )
    settings = read(plugins=plugins, extra={})
    assert [(each.code, each.prefix) for each in settings.locales] == [("en", "/"), ("ja", "/ja/")]


def test_a_language_that_is_not_built_is_none_of_the_site():
    plugins = languages({"locale": "en", "default": True}, {"locale": "zh", "build": False})
    assert [each.code for each in read(plugins=plugins, extra={}).locales] == ["en"]


@pytest.mark.parametrize(
    ("given", "url", "base"),
    [
        (None, "http://127.0.0.1:8000/", "/"),
        ("https://user.github.io/repo", "https://user.github.io/repo/", "/repo/"),
        ("https://example.org/a%20b/", "https://example.org/a%20b/", "/a b/"),
    ],
)
def test_the_address_of_the_site(given, url, base):
    settings = read(site_url=given)
    assert (settings.site_url, settings.base_path) == (url, base)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"site_url": "ftp://example.org/"}, "site_url must be .* not 'ftp://example.org/'"),
        ({"site_url": "https://example.org/?x"}, "site_url must be"),
        ({"plugins": []}, "plugins.i18n.languages must list at least one language"),
        ({"plugins": languages({"locale": "en"})}, "exactly one entry with default: true"),
        ({"extra": []}, None),
        ({"extra": {"press": "x"}}, "extra.press must be a mapping, not 'x'"),
        ({"extra": {"press": {"locales": {"ko": {}}}}}, "no language 'ko' is built"),
        ({"extra": {"press": {"topics": {"Power": "x"}}}}, "extra.press.topics.Power must be"),
        ({"extra": {"press": {"topics": {"A": {"zh": 3}}}}}, "extra.press.topics.A.zh must be"),
    ],
)
def test_a_setting_that_cannot_be_used(config, message):
    if message is None:
        assert read(**config).topics == {}
        return
    with pytest.raises(SettingsError, match=message):
        read(**config)


def test_a_topic_without_a_name_shows_as_written():
    settings = read()
    zh = settings.locale("zh")
    assert settings.topic("Power", zh) == "电力"
    assert settings.topic("Water", zh) == "Water"
    assert settings.topic("Power", settings.locale("en")) == "Power"


def test_a_topic_may_have_a_sentence():
    topics = {"Power": {"zh": {"name": "电力", "text": "一句话。"}, "ja": {"text": "一文。"}}}
    settings = read(extra={"press": {"topics": topics}})
    zh, ja = settings.locale("zh"), settings.locale("ja")
    assert (settings.topic("Power", zh), settings.topic_text("Power", zh)) == ("电力", "一句话。")
    assert (settings.topic("Power", ja), settings.topic_text("Power", ja)) == ("Power", "一文。")
    assert settings.topic_text("Power", settings.locale("en")) == ""
