"""A service's user may do what it needs and no more; a missing index keeps a service from starting."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from shared.errors import Refused
from shared.store import grants, indexes
from shared.store.mongo import Client, Database, PyMongoError, open_client, open_database
from tests.support.stack import Namespace

ENTRY = {"stream": "rights", "seq": 1}
UNAUTHORIZED = 13


@pytest.fixture
async def operator(owner: Client, shared_namespace: Namespace) -> AsyncIterator[Database]:
    name = grants.user("operator", shared_namespace.name)
    await grants.grant(owner, shared_namespace.name, {"operator": "invented"})
    await grants.grant(owner, shared_namespace.name, {"operator": "invented"})
    url = shared_namespace.mongo_url("triage").partition("@")[2]
    client = open_client(f"mongodb://{name}:invented@{url}", app="test-operator")
    yield open_database(client, shared_namespace.database("triage"))
    client.close()
    await owner["admin"].command("dropUser", name)
    await owner["admin"].command("dropRole", name)


async def refused(attempt: object) -> None:
    with pytest.raises(PyMongoError) as error:
        await attempt  # type: ignore[misc]  # an awaitable of motor's
    assert getattr(error.value, "code", None) == UNAUTHORIZED


async def test_a_service_can_only_add_to_the_journal_and_read_it(database: Database) -> None:
    journal = database["journal"]
    await journal.insert_one(dict(ENTRY))
    assert await journal.count_documents(ENTRY) == 1
    await refused(journal.update_one(ENTRY, {"$set": {"seq": 2}}))
    await refused(journal.replace_one(ENTRY, {"stream": "x"}))
    await refused(journal.find_one_and_update(ENTRY, {"$set": {"seq": 2}}))
    await refused(journal.delete_one(ENTRY))
    await refused(journal.drop())
    await refused(journal.rename("other"))
    await refused(journal.drop_index("stream_1_seq_1"))
    await refused(journal.create_index("at"))
    await refused(journal.aggregate([{"$match": {}}, {"$out": "journal"}]).to_list(None))
    await refused(database.command({"collMod": "journal", "validator": {}}))
    assert await journal.count_documents(ENTRY) == 1


@pytest.mark.parametrize("service", ["intake", "notify"])
async def test_a_service_cannot_touch_anothers_database(
    client: Client, shared_namespace: Namespace, service: str
) -> None:
    other = open_database(client, shared_namespace.database(service))
    await refused(other["journal"].find_one({}))
    await refused(other["outbox"].insert_one({}))


async def test_a_service_reads_accounts_and_keeps_sessions(
    client: Client, shared_namespace: Namespace
) -> None:
    people = open_database(client, shared_namespace.database("people"))
    await people["accounts"].find_one({})
    await people["tokens"].find_one({})
    await refused(people["accounts"].insert_one({}))
    await refused(people["tokens"].update_one({}, {"$set": {"a": 1}}))
    for collection in ("sessions", "attempts"):
        await people[collection].insert_one({"_id": "rights"})
        await people[collection].delete_one({"_id": "rights"})


async def test_an_operator_asks_and_does_not_decide_behind_the_journals_back(operator: Database) -> None:
    await operator["orders"].update_one({"_id": "none"}, {"$set": {"status": "withdrawn"}})
    await operator["held"].update_one({"_id": "none"}, {"$set": {"tries": 0}})
    await operator["dead"].find_one({})
    await operator["journal"].find_one({})
    await refused(operator["dead"].update_one({"_id": "none"}, {"$set": {"status": "discarded"}}))
    await refused(operator["positions"].update_one({"_id": "none"}, {"$set": {"sequence": 9}}))
    await refused(operator["decided"].insert_one({}))
    await refused(operator["journal"].insert_one({}))
    await refused(operator["cases"].update_one({}, {"$set": {"v": 1}}))


async def test_every_read_and_write_asks_for_the_majority(database: Database) -> None:
    assert database.write_concern.document == {"w": "majority", "j": True}
    assert database.read_concern.document == {"level": "majority"}


async def test_a_service_may_look_at_the_replica_set_and_its_own_disk_and_change_neither(
    client: Client, database: Database, shared_namespace: Namespace
) -> None:
    admin = client.get_database("admin")
    await admin.command("getDefaultRWConcern")
    await admin.command("replSetGetConfig")
    assert (await database.command("dbStats"))["fsTotalSize"] > 0
    await refused(admin.command({"setDefaultRWConcern": 1, "defaultWriteConcern": {"w": 1}}))
    await refused(admin.command("replSetStepDown", 1))
    await refused(client[shared_namespace.database("intake")].command("dbStats"))


async def test_no_write_path_collection_but_the_journal_is_append_only() -> None:
    for service in grants.SERVICES:
        for privilege in grants.privileges(service, "ns"):
            resource, actions = privilege["resource"], set(privilege["actions"])
            if resource.get("collection") == "journal":
                assert actions <= {"find", "insert", "listIndexes"}
            assert not actions & {"dropCollection", "createIndex", "dropIndex", "collMod", "anyAction"}


async def test_a_second_ensure_changes_nothing_and_verify_is_content(
    owner: Client, shared_namespace: Namespace, database: Database
) -> None:
    await indexes.ensure(owner, shared_namespace.name)
    await indexes.verify(database, "triage")


async def test_the_set_up_drops_a_retired_index_that_would_refuse_what_is_right_now(
    owner: Client, shared_namespace: Namespace, database: Database
) -> None:
    there = owner[database.name]["dead"]
    for collection, keys in indexes.RETIRED.items():
        await owner[database.name][collection].create_index(list(keys))
    await indexes.ensure(owner, shared_namespace.name)
    left = [list(index["key"].items()) async for index in there.list_indexes()]
    assert list(indexes.RETIRED["dead"]) not in left
    await indexes.verify(database, "triage")


async def test_a_missing_index_keeps_the_service_from_starting_and_is_named(
    owner: Client, shared_namespace: Namespace, database: Database
) -> None:
    journal = owner[database.name]["journal"]
    await journal.drop_index("stream_1_seq_1")
    try:
        with pytest.raises(Refused, match=r"journal\(stream, seq\)"):
            await indexes.verify(database, "triage")
        await journal.create_index([("stream", 1), ("seq", 1)])
        with pytest.raises(Refused, match=r"journal\(stream, seq\)"):
            await indexes.verify(database, "triage")
    finally:
        await journal.drop_indexes()
        await indexes.ensure(owner, shared_namespace.name)
    await indexes.verify(database, "triage")
