"""Practice: what one line typed in a play does - a turn, or a command - without terminal or clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from qa.messages import Messages, messages
from qa.rubric import in_language
from training.errors import PlayError
from training.record import Record
from training.scenarios.acts import Act, ActName, Move
from training.scenarios.customer.understanding import asks_for_help
from training.scenarios.help_lines import help_lines
from training.scenarios.scenario import Scenario
from training.scenarios.session import Session
from training.scenarios.trainee import holds

Who = Literal["customer", "note"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back for a line: lines with who says them, the record now, and whether to leave.

    `turned`: a turn was played, taken back or reread, so that the record is to be saved.
    `waits`: the next line counts as said after so many seconds.
    """

    record: Record
    lines: tuple[tuple[Who, str], ...] = ()
    turned: bool = False
    leaves: bool = False
    waits: float | None = None


#: Plays a line of the agent: the session, its words, how long it took -> the session after it.
Says = Callable[[Session, str, float], Session]


def answer(record: Record, line: str, wait: float, says: Says = Session.say) -> Answer:
    """What a typed line does: `:name ...` is a command, all else a turn of the agent after `wait` seconds.

    `says` is how the customer answers: by the rules and the grammar, or a language model between.
    """
    if line.startswith((":", "：")):
        name, _, rest = line[1:].strip().partition(" ")
        try:
            return _command(name)(record, rest.split())
        except PlayError as error:
            return _noted(record, str(error))
    if record.session.ended:
        return _noted(record, _say(record)("play.over"))
    if asks_for_help(line):
        return _stopped(record)
    return shown(record.advanced(says(record.session, line, wait)))


def shown(record: Record) -> Answer:
    """The customer's latest messages, and how the play ended if it did."""
    session, say = record.session, _say(record)
    lines: list[tuple[Who, str]] = [("customer", text) for text in session.last.messages]
    if session.ended:
        lines.append(("note", say(f"play.end.{session.state.end}")))
        lines.append(("note", say("play.after")))
    return Answer(record, tuple(lines), turned=True)


def _say(record: Record) -> Messages:
    return messages(record.session.language, "training")


def _noted(record: Record, *lines: str, turned: bool = False, leaves: bool = False) -> Answer:
    return Answer(record, tuple(("note", line) for line in lines), turned, leaves)


def _stopped(record: Record) -> Answer:
    """Words of self-harm: the play stops, the words are not kept, and help is shown."""
    session = record.session
    say = _say(record)
    lines = [say("play.stopped")]
    lines += [f"  {place}  {line}" for place, line in help_lines(session.language)]
    return _noted(record, *lines, leaves=True)


def _command(name: str) -> Callable[[Record, Sequence[str]], Answer]:
    if name not in COMMANDS:
        known = " ".join(f":{command}" for command in COMMANDS)
        raise PlayError(f":{name}: is no command; accepted are {known}")
    return COMMANDS[name]


def _help(record: Record, _: Sequence[str]) -> Answer:
    say = _say(record)
    hidden = () if record.hints else ("hint", "state")
    return _noted(record, *(say(f"play.help.{name}") for name in COMMANDS if name not in hidden))


def _undo(record: Record, _: Sequence[str]) -> Answer:
    if not record.session.steps:
        raise PlayError(_say(record)("play.nothing_said"))
    return _back(record, len(record.session.steps) - 1)


def _rewind(record: Record, given: Sequence[str]) -> Answer:
    last = len(record.session.steps)
    if len(given) != 1 or not given[0].isdecimal() or int(given[0]) > last:
        raise PlayError(_say(record)("play.rewind_to", given=" ".join(given), last=last))
    return _back(record, int(given[0]))


def _back(record: Record, turns: int) -> Answer:
    record = record.rewound(turns)
    lines = [("note", _say(record)("play.rewound", n=turns))]
    lines += [("customer", text) for text in record.session.last.messages]
    return Answer(record, tuple(lines), turned=True)  # type: ignore[arg-type]


def _read(record: Record, given: Sequence[str]) -> Answer:
    session = record.session
    if not session.steps:
        raise PlayError(_say(record)("play.nothing_said"))
    if not given:
        return _noted(record, *reading_lines(session))
    move = session.steps[-1].move
    for change in given:
        move = corrected(move, change, session.scenario)
    changed = record.reread(move)
    again = shown(changed)
    lines = [("note", line) for line in reading_lines(changed.session)]
    return replace(again, lines=(*lines, *again.lines))  # type: ignore[arg-type]


def reading_lines(session: Session) -> list[str]:
    """What the customer understood of the agent's last line: acts with quality, contents, questions."""
    say, scenario, move = (
        messages(session.language, "training"),
        session.scenario,
        session.last.move,
    )
    language = session.language
    acts = [f"{say(f'act.{a.name}')} [{a.name}] {100 * a.quality:.0f} %" for a in move.acts]
    lines = [say("play.read.acts", acts="; ".join(acts))]
    if move.slots:
        slots = [f"{in_language(scenario.slots_by_id[s].text, language)} [{s}]" for s in move.slots]
        lines.append(say("play.read.slots", slots="; ".join(slots)))
    if move.asked:
        lines.append(say("play.read.asked", asked=", ".join(move.asked)))
    if move.unread:
        lines.append(say(f"play.read.unread.{move.unread}"))
    if move.wait:
        lines.append(say("play.read.wait", seconds=f"{move.wait:.0f}"))
    return [*lines, say("play.read.how")]


def corrected(move: Move, change: str, scenario: Scenario) -> Move:
    """The move with one thing added or taken away: `+NAME` or `-NAME` of an act, a slot or a fact.

    Raises PlayError for a name there is not.
    """
    sign, name = change[:1], change[1:]
    acts: tuple[str, ...] = get_args(ActName)
    known = (*acts, *scenario.slots_by_id, *scenario.facts_by_id)
    if sign not in ("+", "-") or name not in known:
        raise PlayError(f":read {change}: accepted are +NAME and -NAME of {' '.join(known)}")
    plus = sign == "+"
    move = replace(move, unread="")
    if name in scenario.slots_by_id:
        slot = scenario.slots_by_id[name]
        slots = _with(move.slots, name, plus)
        left = {scenario.slots_by_id[s].act for s in slots}
        if plus and slot.act not in move.names:
            return replace(move, slots=slots, acts=_acted(move, Act(slot.act, slot.quality)))
        if not plus and slot.act not in left:
            return replace(move, slots=slots, acts=_without(move, slot.act))
        return replace(move, slots=slots)
    if name in scenario.facts_by_id:
        asks = _acted(move, Act("ask")) if plus and "ask" not in move.names else move.acts
        return replace(move, asked=_with(move.asked, name, plus), acts=asks)
    if plus:
        return replace(move, acts=_acted(move, Act(name)))  # type: ignore[arg-type]
    return replace(move, acts=_without(move, name))


def _with(names: tuple[str, ...], name: str, plus: bool) -> tuple[str, ...]:
    rest = tuple(known for known in names if known != name)
    return (*rest, name) if plus else rest


def _acted(move: Move, act: Act) -> tuple[Act, ...]:
    return (*(a for a in move.acts if a.name not in (act.name, "other")), act)


def _without(move: Move, name: str) -> tuple[Act, ...]:
    return tuple(act for act in move.acts if act.name != name) or (Act("other", 0.5),)


def _state(record: Record, _: Sequence[str]) -> Answer:
    say = _say(record)
    if not (record.hints or record.session.ended):
        raise PlayError(say("play.only_with_hints", name="state"))
    state, reaction = record.session.state, record.session.last.reaction
    values = {
        "anger": reaction.felt, "shown": reaction.shown, "anxiety": state.anxiety,
        "heard": state.heard, "trust": state.benevolence, "patience": state.patience,
    }  # fmt: skip
    return _noted(
        record, "; ".join(f"{say(f'state.{k}')} {100 * v:.0f}" for k, v in values.items())
    )


def _hint(record: Record, _: Sequence[str]) -> Answer:
    say, session = _say(record), record.session
    if not record.hints:
        raise PlayError(say("play.only_with_hints", name="hint"))
    for moment in session.scenario.moments:
        done = moment.slots and all(slot in session.state.filled for slot in moment.slots)
        if holds(moment, session) and not done:
            acts = ", ".join(say(f"act.{name}") for name in moment.acts)
            why = in_language(moment.why, session.language)
            return _noted(record, say("play.hint", acts=acts, why=why))
    return _noted(record, say("play.no_hint"))


def _good(record: Record, _: Sequence[str]) -> Answer:
    say, session = _say(record), record.session
    if not session.ended:
        raise PlayError(say("play.only_after", name="good"))
    lines: list[str] = []
    for moment in session.scenario.moments:
        lines.append(in_language(moment.why, session.language))
        lines += [f"  - {reply}" for reply in moment.replies[session.language]]
    return _noted(record, *lines)


def _save(record: Record, _: Sequence[str]) -> Answer:
    return _noted(record, turned=True)


def _wait(record: Record, given: Sequence[str]) -> Answer:
    text = " ".join(given)
    if not text.replace(".", "", 1).isdecimal():
        raise PlayError(_say(record)("play.wait_of", given=text))
    return Answer(record, waits=min(float(text), 1e6))


def _quit(record: Record, _: Sequence[str]) -> Answer:
    return _noted(record, leaves=True)


#: name -> what it does with the record and the rest of the line.
COMMANDS: dict[str, Callable[[Record, Sequence[str]], Answer]] = {
    "help": _help, "read": _read, "undo": _undo, "rewind": _rewind, "hint": _hint,
    "state": _state, "good": _good, "wait": _wait, "save": _save, "quit": _quit,
}  # fmt: skip
