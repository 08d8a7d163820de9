"""A judge before a loopback server, and one criterion judged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qa.language_model.asker import Asker
from qa.language_model.openai_model import ModelOptions, OpenAIModel
from qa.language_model.replies import Replies
from qa.rubric import Criterion
from qa.scorecard import Score
from qa.scoring.judge.judge import Judge, JudgeOptions
from qa.scoring.scorer import reading_language
from tests.servers.model_server import ModelServer
from transcripts.conversation import Conversation


def a_judge(server: ModelServer, folder: Path, **options: Any) -> Judge:
    """A judge with its replies in a folder; `options` are those of JudgeOptions."""
    model = OpenAIModel(ModelOptions("m-1", server.url, attempts=1, timeout=30.0))
    return Judge(Asker(model, Replies(folder / "replies.sqlite"), 4), JudgeOptions(**options))


def judged(
    judge: Judge, conversation: Conversation, criterion: Criterion, agent: str | None = None
) -> Score:
    """The score of one criterion."""
    language = reading_language(conversation.language)
    return judge.judge(conversation, agent, (criterion,), language).scores[0]
