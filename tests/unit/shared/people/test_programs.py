"""A program may submit what it is registered for, and is told by name what it may not."""

from dataclasses import replace
from datetime import UTC, datetime

from shared.people.programs import Program

NOW = datetime(2024, 11, 27, tzinfo=UTC)
PROGRAM = Program("p", "hotline", frozenset({"tip"}), frozenset({"sms", "whatsapp"}), "balikpapan", NOW)


def test_a_registered_kind_on_a_registered_channel_is_let_through() -> None:
    assert PROGRAM.refusal("tip", "sms") == ""


def test_what_is_not_registered_is_refused_by_name() -> None:
    assert PROGRAM.refusal("finding", "sms") == "kind_not_registered"
    assert PROGRAM.refusal("tip", "email") == "channel_not_registered"


def test_a_disabled_program_is_refused_whatever_it_sends() -> None:
    assert replace(PROGRAM, disabled_at=NOW).refusal("tip", "sms") == "program_disabled"


def test_a_programs_source_names_it() -> None:
    assert PROGRAM.source == "/program/hotline"
