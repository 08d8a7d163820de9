"""What is done towards the end of a matter: proactivity, problem solving, adaptability."""

from __future__ import annotations

from qa.reading.reading import Sentence
from qa.scoring.local.asks import Answer
from qa.scoring.local.measurement import Measurement, not_called_for
from qa.scoring.local.skills.conduct import Conduct, found

_HOLLOW = ("blame", "lecture", "dismiss", "stock_promise", "generic", "closing", "over_promise", "upsell")  # fmt: skip
#: The value of an answer from which on a new matter counts as answered.
_ANSWERED = 0.3


def proactivity(conduct: Conduct) -> Measurement:
    """0.1 for the bare answer, 0.5 for a way on, 0.9 for a step done ahead or a dated report; selling is none.

    Where the customer's own matter is ignored, nothing done besides makes up for it (0.4 at most).
    """
    asked = [i for i in conduct.issues if i.asks[0].ask.kind != "statement"]
    if not asked:
        return not_called_for("proactivity.nothing_further")
    ahead = [s for s in conduct.own("prevents") if not s.has(*_HOLLOW)]
    done = [s for s in ahead if s.has("done") and "?" not in s.folded]
    report = dated_reports(conduct)
    value, reason, shown = 0.1, "none", list[Sentence]()
    if done or report:
        value, reason, shown = 0.85 + 0.05 * (len(ahead) > 1), "ahead", [*report[:2], *done[:2]]
    elif ahead:
        value, reason, shown = 0.45 + 0.05 * min(2, len(ahead)), "way_on", ahead
    if any(i.state == "ignored" for i in asked) and value > 0.4:
        value, reason = 0.4, "beside"
    sold = conduct.own("upsells", manner="to_a_complaint")
    if sold and not shown:
        return found(conduct, "proactivity", 0.0, "sold", shown=sold)
    return found(conduct, "proactivity", value, reason, shown=shown, called=[asked[0].sentence])


def dated_reports(conduct: Conduct) -> list[Sentence]:
    """Sentences that undertake to come back to the customer by a named time."""
    back = [s for s in conduct.said("reports") if not s.has("no") and "?" not in s.folded]
    return [
        s for s in back
        if not s.has(*_HOLLOW) and any(conduct.times(b) for b in conduct.beside(s))
    ]  # fmt: skip


def problem_solving(conduct: Conduct) -> Measurement:
    """0.5 for every part closed or promised, more with cause, choice and a dated look at the result.

    What is open lowers it by its share, and an ignored part keeps it at the lowest level.
    """
    problems = [i for i in conduct.issues if i.asks[0].ask.kind != "statement"] or conduct.issues
    if not conduct.trouble or not problems:
        return not_called_for("problem_solving.no_problem")
    worth = sum(min(1.0, i.worth / 0.5) for i in problems) / len(problems)
    closed = [i for i in problems if i.state in ("resolved", "promised")]
    worst = min(problems, key=lambda i: i.worth)
    values = {"closed": len(closed), "n": len(problems)}
    good = [s for s in conduct.own_sentences if not s.has(*_HOLLOW)]
    if worst.state == "ignored" or worth < 0.5:
        value = min(0.24, 0.3 * worth)
        return found(conduct, "problem_solving", value, "open", shown=[worst.asks[0].by], called=[worst.sentence], **values)  # fmt: skip
    cause = [s for s in good if s.has("reason", "ownership") and s.is_substantive]
    choice = [s for s in good if s.has("option")]
    look = dated_reports(conduct)
    value = 0.5 * worth + 0.15 * bool(cause) + 0.1 * bool(choice) + 0.15 * bool(look)
    shown = [worst.asks[0].by, *cause[:1], *look[:1]]
    reason = "whole" if value >= 0.75 else "closed"
    return found(conduct, "problem_solving", value, reason, shown=shown, called=[worst.sentence], **values)  # fmt: skip


def adaptability(conduct: Conduct) -> Measurement:
    """How what came up after the first answer was answered, 0..0.5; 0.35 more where the plan was changed for it."""
    new = _new_matters(conduct)
    if not new:
        return not_called_for("adaptability.nothing_new")
    worst = min(new, key=lambda a: a.value)
    asked = worst.ask.sentence
    value = 0.5 * min(1.0, worst.value / _ANSWERED)
    revised = [s for s in conduct.next_own(asked) if _revises(conduct, s, worst)]
    if worst.value < _ANSWERED and not revised:
        value = min(value, 0.24)
        return found(conduct, "adaptability", value, "went_on", shown=[worst.by], called=[asked])
    if revised:
        value = max(value, 0.45) + 0.35
        return found(conduct, "adaptability", value, "revised", shown=revised, called=[asked])
    return found(conduct, "adaptability", value, "answered", shown=[worst.by], called=[asked])


def _new_matters(conduct: Conduct) -> list[Answer]:
    """Answers to what the customer brought up after the agent had first answered."""
    first = next((s.turn.position for s in conduct.of_substance(conduct.own_sentences)), None)
    if first is None:
        return []
    known: set[str] = set()
    found_here = []
    for answer in conduct.asks.answers:
        ask = answer.ask
        fresh = ask.own - known
        known |= ask.own
        announced = conduct.has(ask.sentence, "changes") and ask.sentence.is_substantive
        if ask.sentence.turn.position < first or ask.repeated or not fresh:
            continue
        if announced or (ask.kind != "statement" and len(fresh) >= 2):
            found_here.append(answer)
    return found_here


def _revises(conduct: Conduct, s: Sentence, answer: Answer) -> bool:
    """A sentence that changes the plan for what is new: it says so, and speaks of it or acts."""
    if s.has(*_HOLLOW) or not conduct.has(s, "revises") or not s.is_substantive:
        return False
    return bool(conduct.topic(s) & answer.ask.own) or s.has("done", "promise", "time", "option")
