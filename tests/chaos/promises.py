"""What Jejak promises when something breaks, each with the tests that fail when it is not kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A promise in a sentence. `tests` are `path::name`; `planted` the bugs that the simulation must find."""

    text: str
    tests: tuple[str, ...] = ()
    faults: tuple[int, ...] = ()
    planted: tuple[str, ...] = ()


_EPOCH = "tests/integration/intake/test_epoch.py"

PROMISES: tuple[Promise, ...] = (
    Promise(
        text=(
            "A report that was answered with a receipt is in the journal on a majority of disks, "
            "whatever dies then."
        ),
        faults=(1, 40, 46),
        planted=("publish-before-commit", "row-dies-when-sent"),
    ),
    Promise(
        text=(
            "The same request under the same key is one report with one receipt, also when its answer "
            "was lost."
        ),
        faults=(43, 56),
        planted=("doubled-key-in-a-group",),
    ),
    Promise(
        text="An event takes effect once in each service that reads it, however often it comes.",
        faults=(2, 31, 33, 36),
        planted=("position-outside", "commit-before-apply", "no-fence"),
    ),
    Promise(
        text="The events of a stream take effect in their order.",
        faults=(8, 9, 10),
        planted=("time-ordered-outbox",),
    ),
    Promise(
        text="What is missing is noticed, asked for and applied; nothing behind it is skipped.",
        faults=(20, 21, 22, 23),
        planted=("drop-on-gap", "drop-on-epoch"),
    ),
    Promise(
        text="Kafka may be lost with all it holds: the journals send everything again.",
        faults=(19, 24),
    ),
    Promise(
        text=(
            "What cannot be read or applied is kept, shown with its cause, and holds up its own stream alone."
        ),
        faults=(14, 27, 37),
    ),
    Promise(
        text=(
            "An older backup can be restored: what others know beyond it is recovered or listed for a person."
        ),
        faults=(47, 48, 49, 50),
        tests=(f"{_EPOCH}::test_on_a_database_restored_under_it_nothing_is_taken",),
    ),
    Promise(
        text=("Deadlines and reminders follow the stored instants, whatever a clock does, and come once."),
        faults=(51, 52, 53),
    ),
    Promise(
        text="A series of case numbers has no gap and no number twice, and a letter is issued once.",
        faults=(63, 64),
    ),
    Promise(
        text="Who repeats an approval whose answer was lost has approved once.",
        faults=(65,),
    ),
    Promise(
        text="Two cases are merged on both sides or on none.",
        faults=(66,),
    ),
    Promise(
        text="An identity or an exhibit that is opened is on record first, once, whoever repeats it.",
        faults=(67, 68),
    ),
    Promise(
        text="A report that cannot be kept is refused in plain words, with no receipt.",
        faults=(17, 45),
    ),
    Promise(
        text=("A message to the receiver is recorded before it leaves; a repeat bears the same Message-ID."),
        faults=(39, 59),
    ),
    Promise(
        text=(
            "No entry of a journal can be changed or removed by the services, and a change by others "
            "is found."
        ),
        tests=("tests/e2e/test_audit.py::test_a_planted_damage_is_named",),
        faults=(58,),
    ),
)

NOT_PROMISED: tuple[str, ...] = (
    (
        "A message to the receiver may arrive twice (under one Message-ID) when the mail server "
        "accepted it and its answer was lost: e-mail has no way to tell. A notice that was answered "
        "meanwhile may still be on its way."
    ),
    (
        "With one MongoDB node a majority is one disk: what that disk loses after the last backup is "
        "lost, except what topics, consumers and receivers know. Three nodes on three machines are "
        "needed to outlive one."
    ),
    (
        "Between two backups an entry that announces nothing (a claim, a proposal, an exhibit's "
        "custody) exists in its own journal alone. After a restore it is gone, and the reconciliation "
        "names the cases concerned as far as later events show them."
    ),
    (
        "While MongoDB has no majority nothing is accepted: the form says so. Availability ends there "
        "by intent."
    ),
    (
        "A record that was altered inside MongoDB by somebody with its administrator's rights is "
        "found by the checker, not prevented; a whole journal that was rewritten consistently is "
        "found only by comparing it with topics, consumers, backups and hand-offs that left."
    ),
    (
        "The clock of the machine that accepts a report is believed, within the skew that is warned "
        "of: the moment of receipt is what it says."
    ),
    (
        "Kafka on one broker does not outlive its disk as a transport; nothing is lost by that, since "
        "the journals are the record, but events are late until it is back."
    ),
)
