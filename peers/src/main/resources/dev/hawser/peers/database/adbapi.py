"""Twisted's adbapi on SQLite: answers each line "insert FILE SECONDS CLIENTS" or "read FILE SECONDS 1" with how many a
second it did. The settings are those of Hawser's pool."""

import sys
import time

from twisted.enterprise import adbapi
from twisted.internet import defer, task, threads


def prepare(connection):
    # Each statement is a transaction of adbapi's; sqlite3 begins it, adbapi commits it.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def open_pool(file):
    return adbapi.ConnectionPool(
        "sqlite3", file, check_same_thread=False, timeout=30, cp_min=1, cp_max=10, cp_noisy=False, cp_openfun=prepare
    )


@defer.inlineCallbacks
def insert(file, seconds, clients):
    pool = open_pool(file)
    yield pool.runOperation("CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    done = [0]
    end = time.monotonic() + seconds

    @defer.inlineCallbacks
    def client():
        while time.monotonic() < end:
            yield pool.runOperation("INSERT INTO item (text) VALUES (?)", ("some text of a usual length",))
            done[0] += 1

    began = time.monotonic()
    yield defer.gatherResults([client() for _ in range(clients)])
    rate = done[0] / (time.monotonic() - began)
    pool.close()
    return rate


@defer.inlineCallbacks
def read(file, seconds, clients):
    pool = open_pool(file)
    done = 0
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        rows = yield pool.runQuery("SELECT id, text FROM item WHERE id = ?", (1 + done % 1000,))
        assert len(rows) == 1
        done += 1
    rate = done / (time.monotonic() - began)
    pool.close()
    return rate


@defer.inlineCallbacks
def answer(reactor):
    while True:
        line = yield threads.deferToThread(sys.stdin.readline)
        if not line:
            return
        what, file, seconds, clients = line.split()
        rate = yield {"insert": insert, "read": read}[what](file, float(seconds), int(clients))
        print(rate, flush=True)


task.react(answer)
