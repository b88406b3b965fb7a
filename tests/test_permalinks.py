from conftest import cluster, page, shown


def test_clean(site_from):
    assert shown(site_from(cluster("a/")).check(), "A", "K", "L", "P", "T", "Z") == []


def test_collision(site_from):
    site = site_from({"en/a.md": page("en", "/a/"), "en/b.md": page("en", "/a/")})
    assert shown(site.check(), "P") == ["en/b.md:3 P103"]
