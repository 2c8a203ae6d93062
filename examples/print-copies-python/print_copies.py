"""Prints each copy of a studio as it happens, each once, also after a restart. Start it beside an Understudy that publishes:

    pip install -r requirements.txt
    KAFKA_BROKERS=127.0.0.1:29092 python print_copies.py

What was handled of each studio is kept in a file of SQLite, written by the same transaction as what handling an event writes: here a
row of `copies`. Docs: docs/events/README.md.
"""

import json
import os
import re
import signal
import sqlite3
import sys

from confluent_kafka import Consumer, KafkaError, KafkaException

TOPIC = os.environ.get("KAFKA_TOPIC", "casters.events.v1")

database = sqlite3.connect(os.environ.get("STATE_FILE", "print-copies.db"))
database.execute("pragma synchronous = full")
with database:
    database.execute(
        "create table if not exists handled"
        " (caster_id text primary key, era integer not null, sequence integer not null)"
    )
    database.execute(
        "create table if not exists copies"
        " (caster_id text primary key, source_caster_id text not null, name text not null, at text not null)"
    )


class EventsMissing(Exception):
    """A sequence has no holes: events of this studio stand elsewhere, or are lost (docs/operations.md)."""


def headers_of(message):
    return {name: value.decode() for name, value in message.headers() or [] if value is not None}


def handle(message):
    """Handles a record that was not handled before; answers what is to be printed."""
    headers = headers_of(message)
    if headers.get("ce_specversion") != "1.0" or "ce_sequence" not in headers:
        print(f"passed over: no CloudEvent at {message.partition()}/{message.offset()}", file=sys.stderr)
        return None
    caster_id = headers["ce_subject"]
    era, sequence = int(headers.get("ce_era", "1")), int(headers["ce_sequence"])
    is_erasure = re.match(r"live\.(caster|episode-group)\.erased\.v", headers["ce_type"]) is not None

    with database:  # one transaction: all of this, or nothing
        last = database.execute(
            "select era, sequence from handled where caster_id = ?", (caster_id,)
        ).fetchone()
        if last is not None and (era < last[0] or (era == last[0] and sequence <= last[1])):
            return None  # delivered again
        # Of what is erased, the events before its last one may be gone for ever.
        if not is_erasure and last is not None and era == last[0] and sequence > last[1] + 1:
            raise EventsMissing(f"{caster_id}: {last[1] + 1} to {sequence - 1} did not come before {sequence}")
        database.execute(
            "insert into handled values (?, ?, ?)"
            " on conflict (caster_id) do update set era = excluded.era, sequence = excluded.sequence",
            (caster_id, era, sequence),
        )
        if is_erasure:  # its record has no value; whoever holds anything of it drops that
            database.execute("delete from copies where caster_id = ?", (caster_id,))
        if headers["ce_type"] != "live.caster.copied.v1":
            return None
        data = json.loads(message.value())
        source, name, parts = data["sourceCasterId"], data["caster"]["name"], len(data["ids"])
        database.execute(
            "insert or replace into copies values (?, ?, ?, ?)", (caster_id, source, name, headers["ce_time"])
        )
    return f'{headers["ce_time"]} {source} → {caster_id} "{name}", {parts} parts'


consumer = Consumer(
    {
        "bootstrap.servers": os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092"),
        "group.id": os.environ.get("GROUP_ID", "print-copies-python"),
        "auto.offset.reset": "earliest",
        # After it was handled, and not before.
        "enable.auto.commit": False,
        "allow.auto.create.topics": False,
    }
)
consumer.subscribe([TOPIC])

is_ending = False


def end(*_):
    global is_ending
    is_ending = True


signal.signal(signal.SIGINT, end)
signal.signal(signal.SIGTERM, end)

print("waiting for copies", flush=True)
try:
    while not is_ending:
        message = consumer.poll(0.5)
        if message is None:
            continue
        if message.error() is not None:
            # The topic may be made later; a broker that is away comes back.
            if message.error().fatal():
                raise KafkaException(message.error())
            if message.error().code() != KafkaError._PARTITION_EOF:
                print(f"reading again: {message.error().str()}", file=sys.stderr)
            continue
        line = handle(message)
        if line is not None:
            print(line, flush=True)
        consumer.commit(message=message, asynchronous=True)
finally:
    consumer.close()
    database.close()
