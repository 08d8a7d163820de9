"""Small plays for tests."""

from __future__ import annotations

from training.scenarios.acts import Act, ActName, Move
from training.scenarios.scenario import Scenario
from training.scenarios.scenario_file import load_scenario
from training.scenarios.session import Session, begin


def late_parcel() -> Scenario:
    """The shipped example."""
    return load_scenario("late-parcel")


def a_move(*names: ActName, slots: tuple[str, ...] = (), asked: tuple[str, ...] = ()) -> Move:
    """`a_move("listen", "apologise")`."""
    return Move(tuple(Act(name) for name in names), slots, asked)


GOOD = (
    a_move("listen", "apologise", "ask", slots=("history",), asked=("order",)),
    a_move("listen", "ask", asked=("deadline",)),
    a_move("explain", slots=("located", "cause")),
    a_move("fix", "promise", slots=("courier", "new-date")),
    a_move("compensate", "follow_up", slots=("voucher", "watch")),
    a_move("check"), a_move("close"), a_move("reassure"), a_move("close"),
)  # fmt: skip
STALLING = (a_move("apologise"), a_move("hold"), a_move("reassure")) * 7


def played(seed: int, moves: tuple[Move, ...], language: str = "en") -> Session:
    """A play of the example, to the end of the moves or of the play."""
    session = begin(late_parcel(), seed, language)  # type: ignore[arg-type]
    for move in moves:
        if session.ended:
            break
        session = session.step(move)
    return session
