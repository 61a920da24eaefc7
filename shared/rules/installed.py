"""The rulebooks of an installation: those that Jejak brings, with what the office adds to them."""

from __future__ import annotations

from shared.rules.errors import OverlayNotSigned
from shared.rules.overlay import read_overlay
from shared.rules.rulebooks import Rulebooks
from shared.settings import OverlaySettings


def installed_rulebooks(settings: OverlaySettings | None = None) -> Rulebooks:
    """Every rulebook, checked, with the overlay that the settings name; by default the environment's.

    Raises:
        BadRow: a rulebook or the overlay is wrong, or they do not fit.
        OverlayNotSigned: the overlay is not signed by its key, is another office's, or one of both settings
            lacks.
    """
    settings = settings or OverlaySettings()
    folder, key = settings.office_overlay, settings.office_overlay_key
    if folder is None and key is None:
        return Rulebooks.load()
    if folder is None or key is None:
        raise OverlayNotSigned(
            "JEJAK_OFFICE_OVERLAY and JEJAK_OFFICE_OVERLAY_KEY go together: set both, or neither"
        )
    try:
        public = key.read_bytes()
    except OSError as error:
        raise OverlayNotSigned(f"the key {key} cannot be read: {error.strerror}") from error
    overlay = read_overlay(folder, public)
    if overlay.office != settings.office:
        raise OverlayNotSigned(
            f"{folder} is the overlay of {overlay.office!r}, and this is the office {settings.office!r}"
        )
    return Rulebooks.load(overlay=overlay)
