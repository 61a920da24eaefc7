"""`./jejak status` without a number: which service, which dependency, since when."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest

from deploy.ops import readiness
from deploy.ops.readiness import ask

OK = {"name": "mongodb", "state": "ok", "since": "2024-11-25T06:00:00.000000Z", "why": None}
DOWN = {
    "name": "kafka",
    "state": "degraded",
    "since": "2024-11-25T06:02:00.000000Z",
    "why": "Kafka does not answer",
}


def answering(*dependencies: Mapping[str, str | None], ready: bool = True) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/readyz"
        assert request.headers["accept"] == "application/json"
        told = {"ready": ready, "dependencies": list(dependencies)}
        return httpx.Response(200 if ready else 503, json=told)

    return httpx.MockTransport(answer)


def test_what_is_well_is_one_line_and_what_is_not_has_its_own_with_since_and_why() -> None:
    assert ask("intake", "http://x", answering(OK)).lines() == ["intake: ready (mongodb: ok)"]
    assert ask("intake", "http://x", answering(OK, DOWN)).lines() == [
        "intake: ready",
        "  kafka: degraded since 2024-11-25T06:02:00.000000Z: Kafka does not answer",
    ]


def test_a_service_without_its_database_says_so_although_it_answers_503() -> None:
    told = ask("triage", "http://x", answering({**OK, "state": "fail", "why": "no primary"}, ready=False))
    assert told.lines()[0] == "triage: not ready"
    assert told.lines()[1].endswith("no primary")
    assert told.record()["dependencies"][0]["state"] == "fail"


@pytest.mark.parametrize("answer", [httpx.Response(200, text="mongodb: ok"), httpx.Response(200, json={})])
def test_a_service_that_is_none_or_does_not_answer_is_not_ready(answer: httpx.Response) -> None:
    told = ask("notify", "http://x", httpx.MockTransport(lambda _request: answer))
    assert not told.ready
    assert "does not answer" in told.lines()[0]
    assert not ask("notify", "http://127.0.0.1:1").ready


def test_the_environment_names_the_services_of_an_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("INTAKE", "TRIAGE", "NOTIFY"):
        monkeypatch.setenv(f"JEJAK_{name}_URL", f"https://{name.lower()}.test")
    assert readiness.origins()["triage"] == "https://triage.test"
