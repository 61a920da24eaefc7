"""What MongoDB's queries, expressions and updates mean, as far as Jejak uses them; over plain documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from shared.changes import JsonObject

Document = Mapping[str, Any]
_MISSING = object()


def at(document: Any, path: str) -> Any:
    """The value of a dotted path; None where there is none."""
    found = _at(document, path)
    return None if found is _MISSING else found


def _at(document: Any, path: str) -> Any:
    value = document
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            return _MISSING
        value = value[name]
    return value


def matches(document: Document, query: Document, now: datetime) -> bool:
    """Whether the document is one that the query asks for."""
    for name, wanted in query.items():
        if name in _LOGICAL:
            if not _LOGICAL[name](matches(document, part, now) for part in wanted):
                return False
        elif name == "$expr":
            if not evaluated(wanted, document, now):
                return False
        elif not _holds(_at(document, name), wanted):
            return False
    return True


_LOGICAL: Mapping[str, Callable[[Iterable[bool]], bool]] = {"$and": all, "$or": any}


def _holds(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict) and any(name.startswith("$") for name in wanted):
        return all(_OPERATORS[name](value, operand) for name, operand in wanted.items())
    return _equal(value, wanted)


def _equal(value: Any, wanted: Any) -> bool:
    if wanted is None:
        return value is None or value is _MISSING
    return bool(value is not _MISSING and value == wanted)


def _compared(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Comparison of values of one type; others never compare, as in MongoDB."""

    def compare(value: Any, operand: Any) -> bool:
        if value is _MISSING or value is None or type(value) is not type(operand):
            return False
        return test(sort_key(value), sort_key(operand))

    return compare


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "$in": lambda value, operand: any(_equal(value, one) for one in operand),
    "$nin": lambda value, operand: not any(_equal(value, one) for one in operand),
    "$ne": lambda value, operand: not _equal(value, operand),
    "$exists": lambda value, operand: (value is not _MISSING) == operand,
    "$gt": _compared(lambda one, other: one > other),
    "$gte": _compared(lambda one, other: one >= other),
    "$lt": _compared(lambda one, other: one < other),
    "$lte": _compared(lambda one, other: one <= other),
}


def sort_key(value: Any) -> Any:
    """A key by which values sort as in MongoDB; sub-documents sort by their values in order."""
    if isinstance(value, dict):
        return tuple(sort_key(one) for one in value.values())
    return (value is not None, value) if not isinstance(value, list | tuple) else tuple(map(sort_key, value))


def evaluated(expression: Any, document: Document, now: datetime) -> Any:
    """The value of an aggregation expression."""
    if isinstance(expression, str) and expression.startswith("$"):
        return now if expression == "$$NOW" else at(document, expression[1:])
    if isinstance(expression, dict) and len(expression) == 1:
        ((name, operand),) = expression.items()
        if name.startswith("$"):
            operands = (
                operand if isinstance(operand, Sequence) and not isinstance(operand, str) else [operand]
            )
            return _FUNCTIONS[name]([evaluated(one, document, now) for one in operands])
    if isinstance(expression, dict):
        return {name: evaluated(one, document, now) for name, one in expression.items()}
    if isinstance(expression, list):
        return [evaluated(one, document, now) for one in expression]
    return expression


def _less(pair: list[Any]) -> bool:
    if pair[0] is None or pair[1] is None:
        return pair[0] is None
    return bool(pair[0] <= pair[1])


def _added(values: list[Any]) -> Any:
    if any(value is None for value in values):
        return None
    if isinstance(values[0], datetime):
        return values[0] + timedelta(milliseconds=sum(values[1:]))
    return sum(values)


_FUNCTIONS: Mapping[str, Callable[[list[Any]], Any]] = {
    "$or": any,
    "$and": all,
    "$eq": lambda pair: pair[0] == pair[1],
    "$lte": _less,
    "$gt": lambda pair: not _less(pair),
    "$lt": lambda pair: _less(pair) and pair[0] != pair[1],
    "$add": _added,
    "$max": lambda values: max((one for one in values if one is not None), default=None),
    "$ifNull": lambda pair: pair[1] if pair[0] is None else pair[0],
    "$cond": lambda three: three[1] if three[0] else three[2],
    "$in": lambda pair: pair[0] in pair[1],
    "$concatArrays": lambda arrays: [one for array in arrays for one in array],
    "$slice": lambda pair: pair[0][: pair[1]],
}


def updated(document: JsonObject, update: Any, now: datetime, *, inserting: bool = False) -> JsonObject:
    """The document after an update: operators, a pipeline of `$set`, or a whole new document."""
    if isinstance(update, list):
        for stage in update:
            made = {name: evaluated(one, document, now) for name, one in stage["$set"].items()}
            document = {**document, **made}
        return document
    if not any(name.startswith("$") for name in update):
        return {"_id": document["_id"], **update} if "_id" in document else dict(update)
    changed = dict(document)
    for operator, fields in update.items():
        for name, operand in fields.items():
            _change(changed, operator, name, operand, inserting=inserting)
    return changed


def _change(document: JsonObject, operator: str, name: str, operand: Any, *, inserting: bool) -> None:
    if "." in name:
        raise NotImplementedError(f"an update of the inner field {name}")
    if operator == "$unset":
        document.pop(name, None)
    elif operator == "$inc":
        document[name] = document.get(name, 0) + operand
    elif operator == "$push":
        pushed = operand["$each"] if isinstance(operand, dict) and "$each" in operand else [operand]
        document[name] = [*document.get(name, []), *pushed]
    elif operator == "$set" or (operator == "$setOnInsert" and inserting):
        document[name] = operand
    elif operator != "$setOnInsert":
        raise NotImplementedError(operator)


def from_query(query: Document) -> JsonObject:
    """What an upsert takes over from its query: the plain equalities."""
    return {
        name: wanted
        for name, wanted in query.items()
        if not name.startswith("$")
        and not (isinstance(wanted, dict) and any(one.startswith("$") for one in wanted))
    }


def projected(document: JsonObject, projection: Document | None) -> JsonObject:
    """The document without what the projection leaves out; what it names alone stays whole."""
    for path in (name for name, kept in (projection or {}).items() if not kept):
        outer, _, inner = path.rpartition(".")
        holder = at(document, outer) if outer else document
        if isinstance(holder, dict):
            holder.pop(inner, None)
    return document
