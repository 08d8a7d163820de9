"""Every reply that was paid for, in one SQLite file: asking the same again is free and can be audited."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from qa.errors import ModelError
from qa.language_model.asking import Reply, Usage
from transcripts.home import home

_SCHEMA = """
create table if not exists texts (hash text primary key, text text not null) without rowid;
create table if not exists replies (
  id integer primary key, key text not null, asked_at text not null, about text not null,
  endpoint text not null, model text not null, snapshot text not null,
  system text not null, user text not null, reply text not null,
  prompt_tokens integer, completion_tokens integer, cached_tokens integer,
  cost text not null, seconds real not null, error text);
create unique index if not exists usable on replies (key) where error is null;
create index if not exists by_conversation on replies (json_extract(about, '$.conversation'));
create index if not exists by_model on replies (endpoint, model, id);
create table if not exists batches (
  job text primary key, batch text, endpoint text not null, model text not null,
  made_at text not null, state text not null);
create table if not exists batch_items (
  job text not null, key text not null, about text not null, system text not null,
  user text not null, body text not null, primary key (job, key)) without rowid;
create index if not exists by_key on batch_items (key);
create table if not exists under_way (
  id text primary key, run text not null, question text not null, endpoint text not null,
  model text not null, system text not null, prompt text not null) without rowid;
create index if not exists by_question on under_way (question);
"""
_COLUMNS = (
    "id, key, asked_at, about, endpoint, model, snapshot, user, reply, prompt_tokens, "
    "completion_tokens, cached_tokens, cost, seconds, error, "
    "(select text from texts where hash = replies.system) as system"
)


def replies_path() -> Path:
    """Where replies are kept: `$EVENHAND_HOME/judge/replies.sqlite`."""
    return home() / "judge" / "replies.sqlite"


@dataclass(frozen=True)
class Kept:
    """A reply as it was kept: what it is about, what was asked, what came, and why it is no use."""

    id: int
    asked_at: str
    about: Mapping[str, str]
    endpoint: str
    model: str
    system: str
    user: str
    reply: Reply
    error: str | None


class Replies:
    """The file of replies. Several processes may use it at once; what was added is on the disk
    before it is used, so that a killed process has lost nothing that it acted on."""

    def __init__(self, path: Path) -> None:
        """Open or make it. Raises ModelError where that cannot be."""
        self.path = path
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # it holds conversations
            self._db = sqlite3.connect(
                path, timeout=30, check_same_thread=False, isolation_level=None
            )
            self._db.row_factory = sqlite3.Row
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma synchronous = normal")
            self._db.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise ModelError(f"{path}: no file of replies: {error}") from error

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def snapshot(self, endpoint: str, model: str) -> str:
        """The snapshot that last answered for a model, or nothing."""
        row = self._one(
            "select snapshot from replies where endpoint = ? and model = ? order by id desc limit 1",
            (endpoint, model),
        )
        return str(row["snapshot"]) if row else ""

    def find(self, key: str) -> Kept | None:
        """The usable reply of a key."""
        row = self._one(f"select {_COLUMNS} from replies where key = ? and error is null", (key,))
        return _kept(row) if row else None

    def add(
        self,
        key: str,
        about: Mapping[str, str],
        asked: tuple[str, str],
        prompt: tuple[str, str],
        reply: Reply,
        error: str | None = None,
    ) -> None:
        """Keep a reply; the first usable one of a key stays. `asked` is endpoint and model,
        `prompt` system and user text; `error` says why it cannot be used."""
        usage = reply.usage
        values = (
            key, datetime.now(UTC).isoformat(timespec="seconds"), _json(about), *asked, reply.model,
            self.keep_text(prompt[0]), prompt[1], reply.text,
            usage.prompt if usage else None, usage.completion if usage else None,
            usage.cached if usage else None, str(reply.cost), reply.seconds, error,
        )  # fmt: skip
        with self._lock:
            self._db.execute(
                "insert or ignore into replies (key, asked_at, about, endpoint, model, snapshot, "
                "system, user, reply, prompt_tokens, completion_tokens, cached_tokens, cost, "
                f"seconds, error) values ({', '.join('?' * len(values))})",
                values,
            )

    def keep_text(self, text: str) -> str:
        """Keep a text that many rows share; returns its hash."""
        digest = hashlib.sha256(text.encode()).hexdigest()[:24]
        with self._lock:
            self._db.execute("insert or ignore into texts values (?, ?)", (digest, text))
        return digest

    def about(self, **wanted: str) -> Iterator[Kept]:
        """Every reply about something, usable or not, oldest first: `about(conversation="c-17")`."""
        where = " and ".join(f"json_extract(about, '$.{name}') = ?" for name in wanted)
        with self._lock:
            rows = self._db.execute(
                f"select {_COLUMNS} from replies where {where or '1'} order by id",
                tuple(wanted.values()),
            ).fetchall()
        yield from map(_kept, rows)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Several changes that are made together or not at all."""
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def rows(self, query: str, values: tuple[str, ...] = ()) -> list[sqlite3.Row]:
        """What a query finds."""
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def _one(self, query: str, values: tuple[str, ...]) -> sqlite3.Row | None:
        with self._lock:
            row: sqlite3.Row | None = self._db.execute(query, values).fetchone()
        return row


def _json(about: Mapping[str, str]) -> str:
    return json.dumps(dict(about), ensure_ascii=False, sort_keys=True)


def _kept(row: sqlite3.Row) -> Kept:
    usage = None
    if row["prompt_tokens"] is not None:
        usage = Usage(row["prompt_tokens"], row["completion_tokens"], row["cached_tokens"] or 0)
    reply = Reply(row["reply"], row["snapshot"], usage, Decimal(row["cost"]), row["seconds"])
    return Kept(
        row["id"], row["asked_at"], json.loads(row["about"]), row["endpoint"], row["model"],
        row["system"] or "", row["user"], reply, row["error"],
    )  # fmt: skip
