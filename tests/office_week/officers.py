"""Simulated people of an office: given a case as they see it, what they do next; pure, the same each time.

A desk's policies are a table: at a stage, the first row whose act is open to the person and whose `when`
holds is what they do; no row, and they wait. Chances come from a seed and the case's own reference, so that
a week can be run again. The runner fills `Seen` from the API and sends the `Request` that comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from tests.office_week import forms


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteSeen:
    """A route of a case: where it stands, and which outcomes of which steps may be told next."""

    route: str
    state: str
    by_hand: bool = False
    expected: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A case as one person sees it now; `acts` is what the API says that they could do.

    `expected` is what the corpus says a person would classify it as, `told` the steps on record in order,
    `open_summons` ids and hearing times of those that nobody answered yet, `findings` whether tracing found a
    suspicion, `decisions` the number of proposals made so far, `enclosable` the id and SHA-256 of what may go
    along with an invitation.
    """

    reference: str
    kind: str
    stage: str
    acts: frozenset[str]
    now: datetime
    category: str | None
    classified: bool
    expected: str | None
    criminal: bool
    in_time: bool = True
    lacking: tuple[str, ...] = ()
    mine: bool = False
    proposal: int | None = None
    decisions: int = 0
    told: tuple[str, ...] = ()
    open_summons: tuple[tuple[str, datetime], ...] = ()
    findings: bool = False
    routes: tuple[RouteSeen, ...] = ()
    commissioners: tuple[str, ...] = ()
    enclosable: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What to send: `POST /api/v1/cases/{id}/<path>`; `act` is its name in the case's list of acts."""

    act: str
    path: str
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chance:
    """Chances of one case in one run: each named, so that a policy that is added moves no other one."""

    seed: int
    reference: str

    def of(self, name: str, percent: int) -> bool:
        """Whether it comes so, in so many cases of a hundred."""
        return self.number(name) % 100 < percent

    def number(self, name: str) -> int:
        """A number of this case for this name."""
        return int.from_bytes(sha256(f"{self.seed}:{self.reference}:{name}".encode()).digest()[:6])

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        """One of them."""
        return choices[self.number(name) % len(choices)]


When = Callable[[Seen, Chance], bool]
Make = Callable[[Seen, Chance], Request]


@dataclass(frozen=True, slots=True)
class Policy:
    """One row: if `act` is open and `when` holds, this is sent."""

    act: str
    make: Make
    when: When = lambda _, __: True


def _proposing(decision: str, why: str, route: Callable[[Seen], str | None] = lambda _: None) -> Make:
    def make(seen: Seen, _: Chance) -> Request:
        chosen = route(seen)
        body = {"decision": decision, "reason": why, **({"route": chosen} if chosen else {})}
        return Request(f"propose_{decision}", "propose", body)

    return make


def _step(act: str, form: forms.Form | None = None) -> Make:
    def make(seen: Seen, chance: Chance) -> Request:
        record = form(seen, chance) if form else None
        body = {"step": act, "words": forms.WORDS.get(act, {}), **({"record": record} if record else {})}
        return Request(act, "steps", body)

    return make


def _not_yet(act: str) -> When:
    return lambda seen, _: act not in seen.told


def _to_hand_over(seen: Seen) -> str | None:
    return next((one.route for one in seen.routes if one.state in {"chosen", "returned"}), None)


CLAIM: Final = Policy("claim", lambda _, __: Request("claim", "claim"), lambda seen, _: not seen.mine)
CLASSIFY: Final = Policy(
    "classify",
    lambda seen, _: Request(
        "classify", "classification", {"category": seen.expected or seen.category or "other"}
    ),
    lambda seen, _: not seen.classified,
)
TELL_OUTCOME: Final = Policy(
    "record_step", _step("record_step", forms.outcome), lambda seen, _: forms.told_next(seen) is not None
)
DELIVER: Final = Policy(
    "record_delivery",
    _step("record_delivery", forms.delivery),
    lambda seen, _: forms.delivered_next(seen) is not None,
)
HAND_OVER: Final = Policy(
    "propose_escalate",
    _proposing("escalate", "Diputus pleno untuk diteruskan.", _to_hand_over),
    lambda seen, _: _to_hand_over(seen) is not None,
)
INVITE: Final = Policy(
    "invite_discussion",
    _step("invite_discussion", forms.invitation),
    lambda seen, _: seen.told[-1:] != ("invite_discussion",),
)
PUBLISH: Final = (Policy("propose_publish", _proposing("publish", "Status akhir diumumkan.")),)

OFFICER: Final[Mapping[str, Sequence[Policy]]] = {
    "tracing": (
        Policy("record_tracing", _step("record_tracing", forms.tracing), _not_yet("record_tracing")),
        Policy("hold_plenary", _step("hold_plenary", forms.plenary), _not_yet("hold_plenary")),
        Policy("propose_fix_finding", _proposing("fix_finding", "Pleno menetapkan temuan.")),
        Policy("propose_close_tip", _proposing("close_tip", "Penelusuran tidak menemukan dugaan.")),
    ),
    "preliminary_review": (
        Policy(
            "ask_completion",
            _step("ask_completion", forms.completion_request),
            lambda seen, _: seen.in_time and bool(seen.lacking) and "ask_completion" not in seen.told,
        ),
        Policy(
            "propose_refuse",
            _proposing("refuse", "Syarat formal atau materiel tidak terpenuhi."),
            lambda seen, chance: not seen.in_time or chance.of("not one for us", 8),
        ),
        Policy("hold_plenary", _step("hold_plenary", forms.plenary), _not_yet("hold_plenary")),
        Policy("propose_register", _proposing("register", "Syarat formal dan materiel terpenuhi.")),
    ),
    "completion": (
        Policy(
            "receive_completion",
            _step("receive_completion", forms.completion),
            lambda _, chance: chance.of("the reporter completes", 70),
        ),
    ),
    "completion_expired": (Policy("propose_refuse", _proposing("refuse", "Perbaikan tidak disampaikan.")),),
    "registered": (
        INVITE,
        Policy("hold_first_discussion", _step("hold_first_discussion", forms.discussion)),
        Policy("begin_clarification", _step("begin_clarification")),
    ),
    "clarification": (
        Policy(
            "summon",
            _step("summon", forms.summons),
            lambda seen, chance: seen.told.count("summon") < 1 + chance.number("heard") % 3,
        ),
        Policy(
            "record_hearing",
            _step("record_hearing", forms.hearing),
            lambda seen, _: forms.heard_next(seen) is not None,
        ),
        Policy(
            "propose_extend_study",
            _proposing("extend_study", "Keterangan tambahan masih ditunggu."),
            lambda _, chance: chance.of("extends", 20),
        ),
        Policy("finish_clarification", _step("finish_clarification"), lambda seen, _: not seen.open_summons),
    ),
    "second_discussion": (
        INVITE,
        Policy("hold_second_discussion", _step("hold_second_discussion", forms.discussion)),
    ),
    "plenary": (Policy("hold_plenary", _step("hold_plenary", forms.plenary)),),
    "decided": (Policy("propose_stop", _proposing("stop", "Pleno menghentikan penanganan.")), HAND_OVER),
    "tracking": (
        HAND_OVER,
        DELIVER,
        TELL_OUTCOME,
        Policy("propose_conclude", _proposing("conclude", "Semua rute sudah berakhir.")),
    ),
    **dict.fromkeys(("tip_closed", "refused", "stopped", "transferred", "concluded"), PUBLISH),
}
"""What a triage officer does at each stage, once the case is in hand and classified."""


def officer(seen: Seen, chance: Chance) -> Request | None:
    """What the officer does next; None while somebody else has to act, or nothing is left."""
    if seen.proposal is not None:
        return None
    return _first((CLAIM, CLASSIFY, *OFFICER.get(seen.stage, ())), seen, chance)


def commissioner(seen: Seen, chance: Chance) -> Request | None:
    """Decides what waits: approves, or the first time in a while says no, so that it is proposed again."""
    if seen.proposal is None:
        return None
    body = {"proposal": seen.proposal}
    if "decline" in seen.acts and seen.decisions == 1 and chance.of("declines", 5):
        return Request("decline", "decline", body | {"reason": "Uraikan dasar hukumnya."})
    approving = next((act for act in sorted(seen.acts) if act.startswith("approve_")), None)
    return Request(approving, "approve", body) if approving else None


def _first(policies: Sequence[Policy], seen: Seen, chance: Chance) -> Request | None:
    for policy in policies:
        if policy.act in seen.acts and policy.when(seen, chance):
            return policy.make(seen, chance)
    return None
