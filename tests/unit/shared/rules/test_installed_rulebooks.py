"""An installation takes the overlay that its settings name, of its own office, or says why not."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.rules.errors import OverlayNotSigned
from shared.rules.installed import installed_rulebooks
from shared.rules.overlay import sign_overlay
from shared.settings import OverlaySettings
from tests.support.overlays import public_pem, written


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OverlaySettings:
    key, folder, public = Ed25519PrivateKey.generate(), written(tmp_path / "overlay"), tmp_path / "key.public"
    sign_overlay(folder, key)
    public.write_bytes(public_pem(key))
    monkeypatch.setenv("JEJAK_OFFICE_OVERLAY", str(folder))
    monkeypatch.setenv("JEJAK_OFFICE_OVERLAY_KEY", str(public))
    return OverlaySettings()


def test_without_an_overlay_the_region_is_unknown_and_says_so() -> None:
    office = installed_rulebooks(OverlaySettings()).pinned("pilkada_2024_3").office
    assert (office.region, office.confirmed) == ("RR.RR", False)


def test_the_overlay_of_the_environment_counts(settings: OverlaySettings) -> None:
    assert installed_rulebooks(settings).pinned("pilkada_2024_3").office.region == "23.02"


@pytest.mark.parametrize("lacking", ["office_overlay", "office_overlay_key"])
def test_one_setting_without_the_other_is_refused(settings: OverlaySettings, lacking: str) -> None:
    with pytest.raises(OverlayNotSigned, match="go together"):
        installed_rulebooks(settings.model_copy(update={lacking: None}))


def test_the_overlay_of_another_office_is_refused(settings: OverlaySettings) -> None:
    with pytest.raises(OverlayNotSigned, match="overlay of 'balikpapan', and this is the office 'samarinda'"):
        installed_rulebooks(settings.model_copy(update={"office": "samarinda"}))


def test_a_key_that_cannot_be_read_is_named(settings: OverlaySettings, tmp_path: Path) -> None:
    with pytest.raises(OverlayNotSigned, match=r"gone\.public"):
        installed_rulebooks(settings.model_copy(update={"office_overlay_key": tmp_path / "gone.public"}))
