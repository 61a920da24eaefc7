"""Faults of clocks, files and people."""

from tests.chaos.faults.fault import Fault

FAULTS = (
    Fault(number=51, group="time_files_people", title="The clock jumps by ninety minutes either way"),
    Fault(number=52, group="time_files_people", title="A deadline falls into an outage"),
    Fault(number=53, group="time_files_people", title="Two schedulers at once, one of them frozen"),
    Fault(number=54, group="time_files_people", title="An upload is cut in the middle", quick=True),
    Fault(number=55, group="time_files_people", title="A bit of stored evidence flips"),
    Fault(
        number=56,
        group="time_files_people",
        title="A form is sent twenty times at once",
        quick=True,
    ),
    Fault(number=57, group="time_files_people", title="Two officers decide at once", quick=True),
    Fault(
        number=58,
        group="time_files_people",
        title="Somebody tries to change a decision in the database",
        quick=True,
    ),
    Fault(number=59, group="time_files_people", title="An escalation that is never acknowledged"),
    Fault(
        number=60,
        group="time_files_people",
        title="A hand-off is acknowledged twice, or the wrong one",
        quick=True,
    ),
    Fault(
        number=61,
        group="time_files_people",
        title="Upgrade and rollback under load, old and new together",
    ),
    Fault(number=62, group="time_files_people", title="A seeded mixture of all other faults at once"),
)
