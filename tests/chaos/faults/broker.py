"""Faults of Kafka itself."""

from tests.chaos.faults.fault import Fault

FAULTS = (
    Fault(
        number=16,
        group="broker",
        title="The leaders of partitions are killed one after another under load",
    ),
    Fault(number=17, group="broker", title="Fewer replicas in sync than Kafka demands"),
    Fault(number=18, group="broker", title="Only a stale replica is left to lead"),
    Fault(number=19, group="broker", title="All brokers lose power at once, and one loses its disk"),
    Fault(number=20, group="broker", title="Retention removes records that nobody has read"),
    Fault(number=21, group="broker", title="A topic is deleted while consumers are at work"),
    Fault(
        number=22,
        group="broker",
        title="A committed offset that fits the new log of a topic made anew",
    ),
    Fault(number=23, group="broker", title="A group's offsets expire while its service rests"),
    Fault(number=24, group="broker", title="Total loss of the Kafka cluster under load"),
    Fault(number=25, group="broker", title="The broker's disk is full"),
    Fault(number=26, group="broker", title="The broker freezes for half a minute"),
    Fault(number=27, group="broker", title="A record that its consumer can never apply", quick=True),
    Fault(
        number=28,
        group="broker",
        title="A handler raises under the messaging library's own policy",
    ),
    Fault(
        number=29,
        group="broker",
        title="The credential for Kafka is revoked in the middle of work",
    ),
    Fault(number=30, group="broker", title="The broker's certificate expires"),
)
