"""Asker: questions go to a model at most once; replies are kept before they are used."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from decimal import Decimal

from qa.errors import ModelError
from qa.language_model.asking import LanguageModel, Prompt, Reply
from qa.language_model.replies import Replies
from qa.language_model.under_way import UnderWay

#: So long (s) nothing may come before that is said, then twice as long each time.
_SILENCE = 30.0


@dataclass(frozen=True)
class Question:
    """One thing to be asked.

    `identity` is everything the reply depends on but the model; what is fresh in every prompt, such
    as a delimiter, is not. `prompt` makes the prompt, `check` raises ValueError for a reply that is
    no answer, `about` is kept beside the reply for people.
    """

    identity: Mapping[str, object]
    prompt: Callable[[], Prompt]
    check: Callable[[str], object]
    about: Mapping[str, str] = field(default_factory=dict)


class Asker:
    """A model with its file of replies; safe between threads and processes."""

    def __init__(self, model: LanguageModel, replies: Replies, at_once: int = 16) -> None:
        self.model, self.replies, self.at_once = model, replies, at_once
        self._under_way = UnderWay(replies, (model.endpoint, model.name))
        self._again: dict[str, Prompt] = {}
        self.calls = 0
        self._failed: dict[str, ModelError] = {}
        self._asking: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def key(self, question: Question) -> str:
        """What a reply is kept under: the question, the model and the snapshot that last answered."""
        snapshot = self.replies.snapshot(self.model.endpoint, self.model.name)
        return self._key(question, snapshot)

    def known(self, question: Question) -> Reply | None:
        """The reply, where the question was asked before."""
        kept = self.replies.find(self.key(question))
        return kept.reply if kept else None

    def ask(self, question: Question) -> Reply:
        """The reply to a question, asked now if it never was.

        Raises ModelError; what failed once is not asked again by this asker.
        """
        key = self.key(question)
        with self._lock:
            turn = self._asking.setdefault(key, threading.Lock())
        with turn:  # the same question at the same time waits for the first one's reply
            if reply := self.known(question):
                return reply
            if key in self._failed:
                raise self._failed[key]
            try:
                return self._ask(question)
            except ModelError as error:
                # What was kept of it may have told the snapshot, which is part of the key.
                self._failed[key] = self._failed[self.key(question)] = error
                raise

    def left_over(self, questions: Sequence[Question]) -> tuple[int, Decimal]:
        """The calls of killed runs that had asked some questions: how many, and what they cost at most.

        Nobody knows whether they are billed, so the model counts them as spent. They are made again
        word for word and under their old ids, which a server that honours ids answers unpaid.
        """
        count, worst = 0, Decimal(0)
        for question in questions:
            if prompt := self._left_over(question):
                count, worst = count + 1, worst + self.model.at_most(prompt)
        return count, worst

    def ask_all(
        self,
        questions: Sequence[Question],
        told: Callable[[], object] = lambda: None,
        silent: Callable[[float], object] = lambda seconds: None,
    ) -> None:
        """Ask many, so many at once and in their order; failures wait for whoever asks for them.

        `told` after each; `silent` with the seconds in which nothing came, where they are many.
        """

        def one(question: Question) -> None:
            try:
                self.ask(question)
            except ModelError:
                pass
            finally:
                told()

        with ThreadPoolExecutor(self.at_once) as pool:
            left, silence = {pool.submit(one, q) for q in questions}, _SILENCE
            while left:
                done, left = wait(left, silence, return_when=FIRST_COMPLETED)
                for asked in done:
                    asked.result()
                if not done:
                    silent(silence)
                silence = _SILENCE if done else 2 * silence

    def fail(self, key: str, error: ModelError) -> None:
        """Whoever asks for this key is told of the error, and the model is not asked."""
        self._failed[key] = error

    def keep(
        self, question: Question | None, key: str, about: Mapping[str, str], prompt: Prompt | tuple[str, str], reply: Reply
    ) -> None:  # fmt: skip
        """Keep a reply; raises ModelError, and keeps it as unusable, where it is no answer."""
        texts = prompt if isinstance(prompt, tuple) else (prompt.system, prompt.user)
        wrong = None
        try:
            if question is not None:
                question.check(reply.text)
                key = self._key(question, reply.model)
        except ValueError as error:
            wrong = " ".join(str(error).split())[:300]
        asked = (self.model.endpoint, self.model.name)
        self.replies.add(key, about, asked, texts, reply, wrong)
        if wrong:
            raise ModelError(f"the reply is not of the form that was asked for: {wrong}")

    def keep_unusable(
        self, key: str, about: Mapping[str, str], texts: tuple[str, str], error: ModelError
    ) -> None:
        """Keep what came with an error, a refusal or half a reply, with its cost, for people to read."""
        if isinstance(error.reply, Reply):
            asked = (self.model.endpoint, self.model.name)
            self.replies.add(key, about, asked, texts, error.reply, str(error))

    def _left_over(self, question: Question) -> Prompt | None:
        own = self._key(question, "")
        prompt = None if own in self._again else self._under_way.left_over(own)
        if prompt is not None:
            self._again[own] = prompt
            self.model.doubt(prompt)
        return prompt

    def _ask(self, question: Question) -> Reply:
        own = self._key(question, "")
        self._left_over(question)
        again = self._again.pop(own, None)
        prompt = again or self._under_way.begin(own, question.prompt())
        try:
            reply = self._replied(question, prompt)
        except ModelError as error:
            # What is in doubt stays written down, so that the next run asks it under the same id.
            if not error.in_doubt and (again is None or error.reply is not None):
                self._under_way.end(prompt)
            raise
        self._under_way.end(prompt)
        return reply

    def _replied(self, question: Question, prompt: Prompt) -> Reply:
        """The reply, kept before anything else is done with it."""
        try:
            reply = self.model.ask(prompt)
        except ModelError as error:
            key = self.key(question)
            with self._lock:
                self.calls += isinstance(error.reply, Reply)  # it was answered, and paid for
            self.keep_unusable(key, question.about, (prompt.system, prompt.user), error)
            raise
        with self._lock:
            self.calls += 1
        self.keep(question, "", question.about, prompt, reply)
        return reply

    def _key(self, question: Question, snapshot: str) -> str:
        parts = [self.model.endpoint, self.model.name, snapshot, dict(question.identity)]
        content = json.dumps(parts, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()
