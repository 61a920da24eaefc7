"""What an operator gets wrong on the command line is one sentence, not a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.local import runfile
from deploy.ops import installation
from deploy.ops.caller import caller
from deploy.ops.intake_client import signed_in
from deploy.ops.seal import sealed
from shared.errors import InvalidInput, Refused
from shared.security import keyfiles
from shared.security.submissions import SubmissionSealer


@pytest.mark.parametrize("content", [None, "no JSON", "[1]", '{"guard_pid": "x"}', "\ud800"])
def test_what_is_no_run_file_is_refused_by_its_name(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "run"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(Refused, match=str(path)):
        runfile.read(path)


def test_where_no_stack_runs_one_is_told_to_start_it(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="make up"):
        runfile.read(tmp_path / "run.json")


@pytest.mark.parametrize("token", ["é", "jjk_a b", "jjk_a\n"])
def test_a_token_that_no_header_can_carry_is_refused(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("JEJAK_TOKEN", token)
    with pytest.raises(Refused, match="JEJAK_TOKEN"):
        installation.token()
    with pytest.raises(Refused, match="JEJAK_TOKEN"):
        signed_in("posko")
    with pytest.raises(Refused, match="JEJAK_TOKEN"), caller("triage", "petugas"):
        pass


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (b'"source_ref":"a","narrative":"\\ud800"', "line 2 is not JSON in UTF-8 .*surrogate"),
        (b'"source_ref":"a","narrative":"\xe9"', "line 2 is not JSON in UTF-8"),
        (b'"source_ref":"a","place":"Jl Mawar"', "line 2: place is not an object"),
        (b'"source_ref":"+62 812 0000 0000"', "line 2: source_ref is somebody's number"),
    ],
)
def test_a_body_that_cannot_be_sealed_is_told_its_own_cause(
    sealer: SubmissionSealer, more: bytes, told: str
) -> None:
    good = b'{"channel":"sms","source_ref":"a","narrative":"a"}'
    pipe = sealed([good, b'{"channel":"sms",%s}' % more], sealer, program="sms", ce_id="")
    assert next(pipe)["narrative"] != "a"
    with pytest.raises(InvalidInput, match=told):
        next(pipe)


@pytest.fixture(scope="module")
def sealer(tmp_path_factory: pytest.TempPathFactory) -> SubmissionSealer:
    """A sealer to a key of this test's own."""
    folder = tmp_path_factory.mktemp("keys")
    keyfiles.make_missing(folder, [keyfiles.SUBMISSIONS_PRIVATE, keyfiles.SUBMISSIONS_PUBLIC])
    return SubmissionSealer(keyfiles.load_hybrid_sealer(folder / keyfiles.SUBMISSIONS_PUBLIC))
