"""A notebook's material: scorecards of one rubric and scorer, and the conversations behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from desk.notebooks.errors import NotebookError
from desk.notebooks.wording import wording
from qa.errors import RubricError, ScorecardError
from qa.rubric import Language, Rubric
from qa.rubric_file import load_rubric
from qa.scorecard import Scorecard
from qa.scorecard_file import read_scorecards
from qa.scoring.catalog import scorer as scorer_named
from qa.scoring.scorer import score_conversation
from transcripts.conversation import Conversation
from transcripts.formats.reading import Loaded, ReadOptions
from transcripts.sources import read_conversations

_SUFFIXES = (".jsonl", ".json")


@dataclass(frozen=True)
class Opened:
    """Cards of one rubric and one scorer, their conversations by id, and what a coach should know."""

    cards: tuple[Scorecard, ...]
    conversations: Mapping[str, Conversation]
    rubric: Rubric | None
    language: Language
    remarks: tuple[str, ...] = ()


def card_files(path: Path) -> list[Path]:
    """The file, or the files of scorecards in a folder (recursively, sorted).

    Raises NotebookError where there is none.
    """
    if not path.exists():
        raise NotebookError(f"{path}: does not exist; expected a file or folder of scorecards")
    if not path.is_dir():
        return [path]
    found = sorted(
        p
        for p in path.rglob("*")
        if p.suffix.lower() in _SUFFIXES and p.is_file() and not p.name.startswith(".")
    )
    if not found:
        raise NotebookError(
            f"{path}: no file of scorecards in it ({' '.join(_SUFFIXES)}); write one with "
            "`evenhand score PATH --format jsonl --out FILE`"
        )
    return found


class Found(NamedTuple):
    """The cards of some files, a line for each part that is none, and the files without any."""

    cards: list[Scorecard]
    failures: list[str]
    passed: list[str]


def read_cards(path: Path) -> Found:
    """Every card of a file or folder. Raises NotebookError where no card is found."""
    found = Found([], [], [])
    files = card_files(path)
    for file in files:
        try:
            read = read_scorecards(file)
        except ScorecardError as error:
            found.passed.append(str(error))
            continue
        found.cards.extend(read.cards)
        found.failures.extend(map(str, read.failures))
    if not found.cards:
        more = f"none of its {len(files)} files holds a scorecard; the first: "
        raise NotebookError(f"{path}: {more if len(files) > 1 else ''}{found.passed[0]}")
    return found


def open_folder(
    scorecards: Path, conversations: Sequence[str], language: Language, rubric: str | None
) -> Opened:
    """What a file or folder of scorecards and the paths of conversations hold.

    Of several rubrics or scorers the one with the most cards is taken; of a card that was made
    twice, the newer. Raises NotebookError where nothing can be shown.
    """
    say = wording(language)
    cards, broken, passed = read_cards(scorecards)
    failures = [*broken, *passed]
    remarks = [say("open.unread", what=line) for line in failures[:5]]
    if len(failures) > 5:
        remarks.append(say("open.more", n=len(failures) - 5))
    taken, others = one_run(cards)
    remarks += [say("open.left_out", run=run, n=n) for run, n in others]
    newest = _newest(taken)
    if len(newest) < len(taken):
        remarks.append(say("open.repeated", n=len(taken) - len(newest)))
    ids = {card.conversation for card in newest}
    talks, unread = _talks(conversations, ids)
    remarks += [say("open.unread", what=line) for line in unread[:5]]
    if missing := len(ids - talks.keys()):
        remarks.append(say("open.without", n=missing))
    found, remark = _rubric_of(newest[0], rubric)
    if remark:
        remarks.append(say(remark, rubric=newest[0].rubric))
    return Opened(tuple(newest), talks, found, language, tuple(remarks))


def score_shipped(folder: Path, language: Language) -> Opened:
    """The shipped conversations, scored here and now with the default rubric."""
    rubric, local = load_rubric("five-consistencies"), scorer_named("local")
    read = read_conversations([str(folder)])
    talks = {r.conversation.id: r.conversation for r in read if isinstance(r, Loaded)}
    now = datetime.now(UTC)
    cards = tuple(
        card
        for conversation in talks.values()
        for card in score_conversation(conversation, rubric, local, now=now, language=language)
    )
    return Opened(cards, talks, rubric, language)


def one_run(cards: Sequence[Scorecard]) -> tuple[list[Scorecard], list[tuple[str, int]]]:
    """The cards of the rubric and scorer with the most, and how many others have."""

    def run(card: Scorecard) -> tuple[str, str, str]:
        return card.rubric, card.rubric_hash, card.scorer

    counts = Counter(map(run, cards))
    (most, _), *others = counts.most_common()
    return [card for card in cards if run(card) == most], [
        (f"{rubric} ({hash[:8]}), {scorer}", n) for (rubric, hash, scorer), n in others
    ]


def _newest(cards: Iterable[Scorecard]) -> list[Scorecard]:
    """One card for each conversation and agent."""
    kept: dict[tuple[str, str | None], Scorecard] = {}
    for card in cards:
        key = card.conversation, card.about.agent
        if key not in kept or kept[key].created_at <= card.created_at:
            kept[key] = card
    return list(kept.values())


def _talks(paths: Sequence[str], ids: set[str]) -> tuple[dict[str, Conversation], list[str]]:
    """The conversations of these ids, and a line for what cannot be read."""
    talks: dict[str, Conversation] = {}
    failures: list[str] = []
    for result in read_conversations(paths, ReadOptions(transcribe=_Transcriber())):
        if not isinstance(result, Loaded):
            failures.append(str(result))
        elif result.conversation.id in ids:
            talks[result.conversation.id] = result.conversation
    return talks, failures


class _Transcriber:
    """Recordings -> conversations; what was recognised when it was scored is not recognised again."""

    def __call__(self, path: Path) -> Conversation:
        import warnings

        from transcripts.home import home
        from transcripts.recognition import open_recognizer
        from transcripts.recordings import TranscribeOptions, transcribe

        options = TranscribeOptions(cache=home() / "cache" / "recognition")
        with warnings.catch_warnings():  # tqdm misses its widgets, which are not used
            warnings.filterwarnings("ignore", message="IProgress not found")
            return transcribe(path, options, open_recognizer()).conversation


def _rubric_of(card: Scorecard, named: str | None) -> tuple[Rubric | None, str | None]:
    """The rubric the card was scored with, and the key of a remark where it is not that one."""
    try:
        rubric = load_rubric(named or card.rubric)
    except RubricError:
        if named:
            raise
        return None, "open.no_rubric"
    return rubric, None if rubric.content_hash == card.rubric_hash else "open.other_rubric"
