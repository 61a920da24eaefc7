"""The built assets: named by their content, free of GOV.UK's crown and font, and of every foreign host."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from shared.web import assets
from tests.support.template_rules import foreign_hosts


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    assets.build()
    found: dict[str, str] = json.loads((assets.DIST / "manifest.json").read_text())
    return found


def test_second_build_does_nothing(names: dict[str, str]) -> None:
    assert names
    assert assets.build() is False


def test_name_changes_with_the_content(names: dict[str, str]) -> None:
    for plain, hashed in names.items():
        digest = sha256((assets.DIST / hashed).read_bytes()).hexdigest()[:12]
        stem, _, suffix = plain.rpartition(".")
        assert hashed == f"{stem}.{digest}.{suffix}"


def test_theme_is_ours_and_calls_nobody(names: dict[str, str]) -> None:
    css = (assets.DIST / names["app.css"]).read_text()
    assert "GDS Transport" not in css
    assert "crown" not in css
    assert "url(" not in css
    assert not foreign_hosts(css)
    assert "--bk-brand" in css


def test_every_asset_that_pages_name_is_built(names: dict[str, str]) -> None:
    loaded = assets.Assets.load()
    for name in (
        "app.css",
        "mark.svg",
        "page.js",
        "countdown.js",
        "live.js",
        "keys.js",
        "htmx.js",
    ):
        assert loaded.url(name) == f"/static/{names[name]}"
        assert loaded.files[names[name]].body


def test_page_for_a_phone_is_light(names: dict[str, str]) -> None:
    loaded = assets.Assets.load()
    packed = {name: len(loaded.files[hashed].packed) for name, hashed in names.items()}
    assert packed["app.css"] < 17_000
    assert packed["page.js"] < 1_500


def test_lock_names_no_registry() -> None:
    lock = (assets.ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "registry" not in lock
