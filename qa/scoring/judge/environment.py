"""The judge as environment variables describe it, for programs that name it like any scorer."""

from __future__ import annotations

import os
from pathlib import Path

from qa.errors import ScorerError
from qa.scoring.judge.judge import Judge, JudgeOptions
from qa.scoring.norms import load_norms


def judge_from_environment(norms: Path | None = None) -> Judge:
    """EVENHAND_JUDGE_MODEL at OPENAI_BASE_URL with OPENAI_API_KEY; EVENHAND_ALLOW_REMOTE=1 lets text leave.

    Raises ScorerError where no model is named, RemoteError where its server is another machine.
    """
    from qa.language_model.asker import Asker
    from qa.language_model.openai_model import OPENAI, ModelOptions, OpenAIModel
    from qa.language_model.replies import Replies, replies_path
    from qa.scoring.judge.gate import passes_path, read_passes

    name = os.environ.get("EVENHAND_JUDGE_MODEL")
    if not name:
        raise ScorerError(
            "the scorer `judge` needs a language model: set EVENHAND_JUDGE_MODEL to its name"
        )
    url = os.environ.get("OPENAI_BASE_URL") or OPENAI
    model = OpenAIModel(ModelOptions(name, url, os.environ.get("OPENAI_API_KEY") or None))
    options = JudgeOptions(remote=model.remote, reply_tokens=model.most_tokens)
    asker = Asker(model, Replies(replies_path()))
    return Judge(asker, options, load_norms(norms), read_passes(passes_path()))
