"""What an agent can do in one turn: the acts a simulated customer appraises, good and harmful."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

#: After the twelve strategies of the customer-support framework of the DianJin project, in our
#: words, with the four ways of acting told apart (customers.md 5.3, rule 15b).
Deed = Literal[
    "greet", "verify", "restate", "ask", "listen", "apologise", "reassure", "suggest", "explain",
    "fix", "partial", "compensate", "promise", "refuse", "hold", "hand_over", "small_talk",
    "check", "follow_up", "thank", "close", "other",
]  # fmt: skip
#: What hurts a customer (rule 10, and craft.md 1 to 10).
Harm = Literal[
    "interrupt", "dismiss", "blame", "reask", "fail", "break_promise", "jargon", "over_promise",
    "presume", "obstruct", "insult", "threaten",
]  # fmt: skip
ActName = Literal[
    "greet", "verify", "restate", "ask", "listen", "apologise", "reassure", "suggest", "explain",
    "fix", "partial", "compensate", "promise", "refuse", "hold", "hand_over", "small_talk",
    "check", "follow_up", "thank", "close", "other",
    "interrupt", "dismiss", "blame", "reask", "fail", "break_promise", "jargon", "over_promise",
    "presume", "obstruct", "insult", "threaten",
]  # fmt: skip
#: Why the words of a line tell the customer nothing: nothing there, another language, the customer's
#: own (which is no fault), words to a machine, or far too many.
Unread = Literal["", "empty", "foreign", "own_tongue", "not_to_me", "too_long"]
DEEDS: tuple[str, ...] = get_args(Deed)
HARMS: tuple[str, ...] = get_args(Harm)


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its name, how well it was done (`quality` 0..1), and the words it was read from.

    `manner` tells kinds of listening apart: it `invites` to tell, or `thanks` for what was told.
    """

    name: ActName
    quality: float = 0.8
    quote: str = ""
    manner: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """One turn of the agent, as the customer takes it.

    `slots` are ids of the scenario's slots that the turn filled (gave the refund, named the date),
    `asked` ids of the facts it asked for. `register` is 0 (casual) to 1 (formal); `wait` is how
    long the customer waited for it, seconds. `unread` says why a line could not be taken as acts.
    """

    acts: tuple[Act, ...]
    slots: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    register: float = 0.6
    wait: float = 0.0
    text: str = ""
    unread: Unread = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the acts, in order."""
        return tuple(act.name for act in self.acts)

    @property
    def harms(self) -> tuple[str, ...]:
        """The names of the harmful acts, in order."""
        return tuple(act.name for act in self.acts if act.name in HARMS)
