"""Where the local stack keeps things: all of it in one ignored folder of the checkout."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
STATE = CHECKOUT / ".jejak"
JARS = STATE / "cache" / "maven"
BYTECODE = STATE / "cache" / "bytecode"
KAFKA_LOCK = CHECKOUT / "deploy" / "requirements" / "kafka.txt"


def stack_folder(name: str) -> Path:
    """The folder of a named stack (`up`, `demo`, ...): data, logs, keys and its run.json."""
    return STATE / name
