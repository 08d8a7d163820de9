"""The Batch endpoint: many questions as one job that survives the process which made it."""

from __future__ import annotations

import json
import sqlite3
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from qa.errors import BudgetError, ModelError
from qa.language_model.asker import Asker, Question
from qa.language_model.asking import Prompt, Reply
from qa.language_model.openai_model import OpenAIModel
from qa.language_model.replies import Replies

#: What a batch costs of the price of single calls.
DISCOUNT = Decimal("0.5")
_ENDED = ("completed", "failed", "expired", "cancelled")


class Batches:
    """Asks by jobs; a job is written down before it is sent, so that none is sent or paid twice."""

    def __init__(
        self,
        model: OpenAIModel,
        asker: Asker,
        poll: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._model, self._asker, self._poll, self._sleep = model, asker, poll, sleep
        self._replies: Replies = asker.replies

    def ask_all(
        self, questions: Sequence[Question], told: Callable[[int], object] = lambda done: None
    ) -> None:
        """Send what no open job asks already, then wait for all jobs; replies are kept as they come.

        Questions that do not fit the budget, or whose line failed, stay unanswered: asking one of
        them afterwards says why, or asks it by itself.
        """
        wanted = {self._asker.key(q): q for q in questions}
        pending = {str(row["key"]) for row in self._open_items()}
        fresh = {key: q for key, q in wanted.items() if key not in pending}
        if fresh:
            self._write_down(self._affordable(fresh))
        for row in self._replies.rows(
            "select * from batches where state = 'open' and endpoint = ? and model = ?",
            (self._model.endpoint, self._model.name),
        ):
            self._finish(str(row["job"]), row["batch"] and str(row["batch"]), wanted, told)

    def _open_items(self) -> list[dict[str, str]]:
        rows = self._replies.rows(
            "select batch_items.key from batch_items join batches using (job) where state = 'open'"
        )
        return [dict(row) for row in rows]

    def _affordable(self, fresh: dict[str, Question]) -> list[tuple[str, Question, Prompt]]:
        """The questions that fit the budget in their worst case, in order."""
        budget, price = self._model.budget, self._model.options.price.times(DISCOUNT)
        chosen, worst = [], Decimal(0)
        for key, question in fresh.items():
            prompt = question.prompt()
            cost = price.at_most(prompt)
            if budget.limit is None or budget.spent + worst + cost <= budget.limit:
                worst += cost
                chosen.append((key, question, prompt))
            else:
                self._asker.fail(
                    key, BudgetError("the batch does not fit the budget; give a larger --budget")
                )
        return chosen

    def _write_down(self, chosen: list[tuple[str, Question, Prompt]]) -> None:
        if not chosen:
            return
        job = uuid.uuid4().hex
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        systems = {p.system: self._replies.keep_text(p.system) for _, _, p in chosen}
        with self._replies.transaction() as db:
            db.execute(
                "insert into batches values (?, null, ?, ?, ?, 'open')",
                (job, self._model.endpoint, self._model.name, made_at),
            )
            db.executemany(
                "insert into batch_items values (?, ?, ?, ?, ?, ?)",
                [
                    (job, key, json.dumps(dict(q.about), ensure_ascii=False), systems[p.system],
                     p.user, json.dumps(self._model.body(p), ensure_ascii=False))
                    for key, q, p in chosen
                ],
            )  # fmt: skip

    def _finish(
        self,
        job: str,
        batch: str | None,
        wanted: dict[str, Question],
        told: Callable[[int], object],
    ) -> None:
        """Send the job where it was not, wait for it, and keep its replies."""
        try:
            name = batch or self._adopted(job) or self._sent(job)
            state = self._model.client.batches.retrieve(name)
            while state.status not in _ENDED:
                self._sleep(self._poll)
                state = self._model.client.batches.retrieve(name)
                counts = state.request_counts
                told(counts.completed if counts else 0)
            if state.output_file_id:
                content = self._model.client.files.content(state.output_file_id).text
                self._keep(job, content, wanted)
        except self._model.failures as error:
            raise ModelError(f"the batch could not be asked: {error}") from error
        with self._replies.transaction() as db:
            db.execute("update batches set state = ? where job = ?", (state.status, job))
            db.execute("delete from batch_items where job = ?", (job,))

    def _adopted(self, job: str) -> str | None:
        """The batch that was made for a job by a process that died before it wrote that down."""
        for batch in self._model.client.batches.list(limit=100):
            if (batch.metadata or {}).get("evenhand_job") == job:
                self._named(job, batch.id)
                return str(batch.id)
        return None

    def _sent(self, job: str) -> str:
        path = "/v1/responses" if self._model.api == "responses" else "/v1/chat/completions"
        rows = self._replies.rows("select key, body from batch_items where job = ?", (job,))
        lines = [
            json.dumps({"custom_id": r["key"], "method": "POST", "url": path, "body": json.loads(r["body"])}, ensure_ascii=False)
            for r in rows
        ]  # fmt: skip
        content = "\n".join(lines).encode()
        uploaded = self._model.client.files.create(
            file=(f"evenhand-{job}.jsonl", content), purpose="batch"
        )
        batch = self._model.client.batches.create(
            input_file_id=uploaded.id,
            endpoint=path,
            completion_window="24h",
            metadata={"evenhand_job": job},
        )
        self._named(job, batch.id)
        return str(batch.id)

    def _named(self, job: str, batch: str) -> None:
        with self._replies.transaction() as db:
            db.execute("update batches set batch = ? where job = ?", (batch, job))

    def _keep(self, job: str, content: str, wanted: dict[str, Question]) -> None:
        """Keep every reply of an output file; a line that failed says so when it is asked for."""
        items = {
            str(row["key"]): row
            for row in self._replies.rows(
                "select key, about, user, (select text from texts where hash = system) as system "
                "from batch_items where job = ?",
                (job,),
            )
        }
        for line in content.splitlines():
            if not line.strip():
                continue
            given = json.loads(line)
            key = str(given.get("custom_id"))
            response = given.get("response") or {}
            if key not in items or response.get("status_code") != 200:
                continue
            self._keep_line(items[key], response.get("body"), wanted.get(key))

    def _keep_line(self, item: sqlite3.Row, body: object, question: Question | None) -> None:
        """Keep one reply; what is no answer is kept as such, and is told to whoever asks for it."""
        key, about = str(item["key"]), json.loads(item["about"])
        texts = (item["system"], item["user"])
        try:
            reply = self._model.reply(body, 0.0, DISCOUNT)
            self._model.budget.spent += reply.cost
            self._asker.keep(question, key, about, texts, reply)
        except ModelError as error:
            if isinstance(error.reply, Reply):
                self._model.budget.spent += error.reply.cost
                self._asker.keep_unusable(key, about, texts, error)
            self._asker.fail(key, error)
