"""What clients and programs do: random, mostly sensible, repeated under the same key when in doubt."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import orjson

from services.intake.application.prepare_report import HandIn
from services.intake.application.read_report import read
from services.intake.application.submission_cause import event_key, source_ref_key
from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.application.act_on_case import Asked
from services.triage.domain.case import Case
from services.triage.domain.words import Decision, Stage
from shared.changes import PUBLIC, Cause, JsonObject
from shared.contracts.catalogue import Topic
from shared.errors import DomainError, Infrastructure
from shared.messaging.producer import partition_of
from shared.messaging.submissions import SUBMISSION
from shared.roles import Role
from shared.security.principals import Principal
from shared.security.submissions import Binding, SubmissionSealer
from shared.store import keys
from tests.simulation.messaging import NAMESPACE
from tests.simulation.services import BOOKS, OFFICE, PROGRAM, Intake, Notify, PlainHybrid, Triage
from tests.simulation.world import Copy, World

_CASES = CaseAggregate(BOOKS)
_SEALER = SubmissionSealer(PlainHybrid())
FEW = 4
_UNDER_WAY = {Stage.PRELIMINARY_REVIEW.value, Stage.REGISTERED.value}
_REASON = "Alasan yang cukup."


def _person(number: int, role: Role) -> Principal:
    account = str(UUID(int=0x0190 << 112 | 0x7 << 76 | 0b10 << 62 | number))
    return Principal(account, role.value, role.value.title(), frozenset({role}), OFFICE)


OFFICERS = [_person(1, Role.OFFICER), _person(2, Role.OFFICER)]
COMMISSIONERS = [_person(3, Role.COMMISSIONER), _person(4, Role.COMMISSIONER)]
LIAISON = _person(5, Role.LIAISON)

Do = Callable[[Any], Awaitable[JsonObject]]


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a client asks of a service, as often as it likes under the same key."""

    service: str
    label: str
    cause: Cause
    do: Do

    @property
    def place(self) -> tuple[str, str, str]:
        """Where its key is: service, scope and key."""
        return self.service, self.cause.scope, self.cause.key or ""


class Clients:
    """Everybody outside."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.acts: list[Act] = []
        self.answers: dict[tuple[str, str], JsonObject] = {}
        """First answers by scope and key."""
        self.submissions: list[tuple[bytes, tuple[tuple[str, bytes], ...]]] = []
        self.open: set[asyncio.Task[None]] = set()
        self.lost: list[Act] = []
        """What was never answered."""
        self.refused: set[tuple[str, str, str]] = set()
        """Service, scope and key of what was refused by name at least once."""
        self.unsure: set[tuple[str, str, str]] = set()
        """Of what was answered, or had no answer, at least once."""
        self._numbers = 0
        world.restored.append(self._forget)

    def begin(self, act: Act) -> None:
        """Ask, without waiting for the answer."""
        task = asyncio.get_running_loop().create_task(self._ask(act))
        self.open.add(task)
        task.add_done_callback(self.open.discard)

    async def _ask(self, act: Act) -> None:
        world = self.world
        alive = world.alive(act.service)
        if not alive:
            world.history.note("refused", f"{act.label}: nobody listens")
            return
        copy = world.chance.one(alive)
        try:
            answer = await world.request(copy, cast("Any", act.do(copy.service)))
        except (ConnectionError, Infrastructure) as error:
            self.lost.append(act)
            self.unsure.add(act.place)
            world.history.note("unsure", f"{act.label} {copy.process.name}: {type(error).__name__}")
        except DomainError as error:
            self.refused.add(act.place)
            world.history.note("refused", f"{act.label} {copy.process.name}: {type(error).__name__}")
        except Exception as error:  # noqa: BLE001  # whatever else comes out of a use case is a fault of ours
            world.history.broken("a use case answers or refuses by name", f"{act.label}: {error!r}")
        else:
            self._answered(act, copy, answer)

    def _answered(self, act: Act, copy: Copy, answer: JsonObject) -> None:
        world, place = self.world, (act.cause.scope, act.cause.key or "")
        world.history.note("answer", f"{act.label} {copy.process.name}")
        if act.cause.key is None:
            return
        self.unsure.add(act.place)
        first = self.answers.setdefault(place, answer)
        if first != answer:
            world.history.broken("the same key has the same answer", f"{act.label}: {first} and {answer}")
        kept = world.databases[act.service].document("keys", keys.key_id(*place))
        if kept is None:
            world.history.broken("what was answered is stored", f"{act.label}: its key is not there")
            return
        entries = world.databases[act.service].query("journal", {"stream": kept["stream"]})
        if kept["seq"] and not any(one.document["hash"] == kept["head"] for one in entries):
            world.history.broken("what was answered is in the journal", act.label, stream=str(kept["stream"]))

    def _forget(self, service: str) -> None:
        """A database that became older may lack a key: then its repeat is a new request."""
        database, mine = self.world.databases[service], {one.place for one in self.acts}
        for scope, key in list(self.answers):
            known = database.document("keys", keys.key_id(scope, key))
            if (service, scope, key) in mine and known is None:
                del self.answers[scope, key]

    def report(self) -> Act:
        """Hand in a report, a tip or a finding over HTTP."""
        self._numbers += 1
        body = _body(self._numbers, tip=self.world.chance.happens(0.1))
        submission, key = read(orjson.dumps(body)), f"form-{self._numbers}"
        cause = Cause(key, "public", key, key.encode())

        async def do(intake: Intake) -> JsonObject:
            return (await intake.submit(HandIn(submission, PUBLIC, cause))).answer

        return self._kept(Act("intake", f"report {key}", cause, do))

    def program(self) -> None:
        """A channel program writes a submission on the bus; some twice."""
        world, chance = self.world, self.world.chance
        topic = f"{NAMESPACE}.{Topic.SUBMISSIONS.value}"
        if topic not in world.cluster.topics or world.cluster.away:
            return
        if self.submissions and chance.happens(0.3):
            value, headers = chance.one(self.submissions)
        else:
            value, headers = self._submission()
            self.submissions.append((value, headers))
        partition = partition_of(headers[0][1])
        world.cluster.append(topic, partition, key=headers[0][1], value=value, headers=headers)
        world.history.note("submission", headers[0][1].decode())

    def _submission(self) -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
        self._numbers += 1
        event, reference = f"event-{self._numbers}", f"ref-{self._numbers}"
        with_reference = self.world.chance.happens(0.5)
        body = {**_body(self._numbers, tip=False), "channel": "partner"}
        if with_reference:
            body["source_ref"] = reference
        binding = Binding(PROGRAM, "partner", reference if with_reference else event)
        key = source_ref_key("partner", reference) if with_reference else event_key(event)
        self.world.ledger.submitted[event] = keys.key_id(PROGRAM, key)
        headers = (("ce_id", event), ("ce_source", PROGRAM), ("ce_type", SUBMISSION))
        sealed = _SEALER.seal_body(body, binding)
        return orjson.dumps(sealed), tuple((name, text.encode()) for name, text in headers)

    def case_act(self) -> Act | None:
        """The next thing that an officer or commissioner would do, or what they would better not."""
        chance = self.world.chance
        documents = self._all("triage", "cases")
        if not documents:
            return None
        # Mostly a few cases are worked on, so that they come far.
        at_hand = [one for one in documents if one["body"]["board"]["stage"] in _UNDER_WAY][:FEW]
        case = _CASES.load(chance.one(at_hand if at_hand and chance.happens(0.8) else documents)["body"])
        if chance.happens(0.1):
            return self._on_case(case, chance.one(("claim", "release", "approve", "withdraw")), COMMISSIONERS)
        if case.stage not in (Stage.PRELIMINARY_REVIEW, Stage.REGISTERED):
            return self._on_case(case, "claim", OFFICERS) if case.claimed_by is None else None
        if case.proposal is not None:
            verb = "approve" if chance.happens(0.8) else chance.one(("decline", "withdraw"))
            return self._on_case(case, verb, OFFICERS if verb == "withdraw" else COMMISSIONERS)
        if case.claimed_by is None:
            return self._on_case(case, "claim", OFFICERS)
        return self._on_case(case, "propose" if chance.happens(0.9) else "release", OFFICERS)

    def _on_case(self, case: Case, verb: str, people: Sequence[Principal]) -> Act:
        self._numbers += 1
        holder = [one for one in people if one.account_id == case.claimed_by]
        who = holder[0] if holder else self.world.chance.one(people)
        key = f"act-{self._numbers}"
        cause = Cause(key, who.account_id, key, b"mac")
        asked, number = Asked(who, case.case_id, cause), case.proposals
        decision = Decision.ESCALATE
        if case.stage is Stage.PRELIMINARY_REVIEW:
            decision = Decision.REGISTER if self.world.chance.happens(0.85) else Decision.REFUSE

        async def do(triage: Triage) -> JsonObject:
            return await _acted(triage, verb, asked, number, decision)

        return self._kept(Act("triage", f"{verb} {key} {case.case_id[-6:]}", cause, do))

    def handoff_act(self) -> Act | None:
        """The liaison looks, acknowledges or returns."""
        chance = self.world.chance
        documents = self._all("notify", "handoffs")
        if not documents:
            return None
        self._numbers += 1
        handoff, key = str(chance.one(documents)["_id"]), f"act-{self._numbers}"
        verb = chance.one(("acknowledge", "acknowledge", "return", "open"))
        cause = Cause(key, LIAISON.account_id, None if verb == "open" else key, b"mac")

        async def do(notify: Notify) -> JsonObject:
            return await _answered(notify, verb, handoff, cause)

        return self._kept(Act("notify", f"{verb} {key} {handoff[-6:]}", cause, do))

    def _all(self, service: str, collection: str) -> list[JsonObject]:
        return sorted(self.world.databases[service].documents(collection), key=lambda one: str(one["_id"]))

    def again(self) -> Act | None:
        """Something that was asked before: what had no answer first."""
        chance = self.world.chance
        if self.lost and chance.happens(0.7):
            return self.lost.pop(int(chance.random() * len(self.lost)))
        return chance.one(self.acts) if self.acts else None

    def _kept(self, act: Act) -> Act:
        self.acts.append(act)
        return act


async def _acted(triage: Triage, verb: str, asked: Asked, number: int, decision: Decision) -> JsonObject:
    acts = triage.acts
    if verb == "claim":
        done = await acts.claim(asked)
    elif verb == "release":
        done = await acts.release(asked)
    elif verb == "propose":
        receiver = "joint_centre" if decision is Decision.ESCALATE else None
        done = await acts.propose(asked, decision, reason=_REASON, receiver=receiver)
    elif verb == "withdraw":
        done = await acts.withdraw(asked, number)
    elif verb == "decline":
        done = await acts.decline(asked, number, reason=_REASON)
    else:
        done = await acts.approve(asked, number)
    return dict(done.answer)


async def _answered(notify: Notify, verb: str, handoff: str, cause: Cause) -> JsonObject:
    if verb == "acknowledge":
        return dict((await notify.acknowledge(LIAISON, handoff, cause)).answer)
    if verb == "return":
        return dict((await notify.give_back(LIAISON, handoff, _REASON, cause)).answer)
    listed = await notify.tray.find(OFFICE, handoff)
    if listed is not None:
        await notify.open(LIAISON, listed)
    return {}


def _body(number: int, *, tip: bool) -> JsonObject:
    body: JsonObject = {
        "kind": "tip" if tip else "report",
        "channel": "web",
        "category": "money_politics",
        "narrative": f"Laporan {number}: pembagian amplop di pos ronda.",
        "occurred_at": "2024-11-24",
        "known_on": "2024-11-24",
        "place": {"kelurahan": "64.71.03.1001", "tps": ["012"]},
    }
    return body if tip else {**body, "reporter": {"name": "Siti Contoh", "standing": "voter"}}
