"""Session, Step: one play, turn by turn; pure, so that it can be rewound, saved and repeated."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from qa.rubric import Language
from training.errors import PlayError
from training.scenarios.acts import Act, Move
from training.scenarios.culture import Profile, draw
from training.scenarios.customer.appraisal import appraise
from training.scenarios.customer.behaviour import react, reaction_of
from training.scenarios.customer.change import Case
from training.scenarios.customer.cues import cue
from training.scenarios.customer.outcome import Outcome, outcome
from training.scenarios.customer.reaction import Reaction
from training.scenarios.customer.speaking import Voice, speak, voice
from training.scenarios.customer.state import State, beginning
from training.scenarios.customer.understanding import asks_for_help, understand
from training.scenarios.scenario import Scenario
from transcripts.language import fold


@dataclass(frozen=True, slots=True)
class Step:
    """One exchange: what the agent did, the state it left, and what the customer did and said."""

    move: Move
    state: State
    reaction: Reaction
    messages: tuple[str, ...]
    said: frozenset[str] = field(repr=False)

    @property
    def text(self) -> str:
        """The customer's words, a message a line."""
        return "\n".join(self.messages)


@dataclass(frozen=True, slots=True)
class Session:
    """A play so far. `step` and `rewind` give another session; nothing is changed in place."""

    scenario: Scenario
    language: Language
    seed: int
    profile: Profile
    case: Case = field(repr=False, compare=False)
    first: Step
    steps: tuple[Step, ...] = ()
    speaks: bool = True

    @property
    def state(self) -> State:
        """The customer's state now."""
        return self.last.state

    @property
    def last(self) -> Step:
        """The latest step; before the agent's first turn, the opening."""
        return self.steps[-1] if self.steps else self.first

    @property
    def ended(self) -> bool:
        """True once somebody left, said goodbye, or the turns are used up."""
        return bool(self.state.end)

    @property
    def outcome(self) -> Outcome:
        """How the play stands, or how it came out."""
        return outcome(self.state, self.profile, self.case)

    def step(self, move: Move) -> Session:
        """The session after a turn of the agent. Raises PlayError where the play is over."""
        if self.ended:
            raise PlayError(f"the play is over ({self.state.end}); rewind it to try another line")
        case, turn = self.case, len(self.steps) + 1
        before = self.state
        move = with_repeats(move, before)
        state = appraise(before, move, self.profile, case)
        key = f"{self.seed}/{turn}"
        state, reaction = react(before, state, move, self.profile, case, key)
        return self._after(move, state, reaction, turn)

    def say(self, text: str, wait: float = 0.0) -> Session:
        """The session after a line of the agent in words; `wait` is how long it took, seconds.

        Words of self-harm stop the play (`state.end` is `stopped`): show `help_lines`.
        """
        if self.ended:
            raise PlayError(f"the play is over ({self.state.end}); rewind it to try another line")
        if asks_for_help(text):
            return self.stop(Move((Act("other"),), text=text, wait=wait))
        return self.step(self.reads(text, wait))

    def reads(self, text: str, wait: float = 0.0) -> Move:
        """What the customer would take a line to be; `step` takes it, corrected or not."""
        earlier = tuple(step.move.text for step in self.steps)
        return understand(text, self.scenario, self.language, earlier, wait)

    def stop(self, move: Move) -> Session:
        """The session stopped, for words that no play should go on over."""
        state = replace(self.state, end="stopped")
        return replace(
            self, steps=(*self.steps, Step(move, state, self.last.reaction, (), self.last.said))
        )

    def rewind(self, turns: int) -> Session:
        """The session as it was after that many turns of the agent (0: only the opening)."""
        if not 0 <= turns <= len(self.steps):
            raise PlayError(f"turn {turns}: this play has turns 0 to {len(self.steps)}")
        return replace(self, steps=self.steps[:turns])

    def _after(self, move: Move, state: State, reaction: Reaction, turn: int) -> Session:
        messages: tuple[str, ...] = ()
        said = self.last.said
        if self.speaks:
            messages, said = speak(self.voice, reaction, turn, said)
        return replace(self, steps=(*self.steps, Step(move, state, reaction, messages, said)))

    @property
    def voice(self) -> Voice:
        """How this customer writes."""
        return voice(self.scenario, self.profile, self.language, self.seed)


def begin(
    scenario: Scenario,
    seed: int,
    language: Language,
    profile: Profile | None = None,
    speaks: bool = True,
) -> Session:
    """A play at its opening. The customer is drawn from the seed unless a profile is given.

    With `speaks` False no words are made, for simulations of acts alone. Raises PlayError for a
    language the scenario is not written in.
    """
    if language not in scenario.languages:
        raise PlayError(
            f"scenario {scenario.id!r} is not written in {language!r}; "
            f"accepted are {', '.join(scenario.languages)}"
        )
    profile = profile or draw(scenario, seed)
    state = beginning(scenario, profile)
    opens = scenario.first == "customer"
    reaction = reaction_of(state, profile, f"{seed}/0", *(("open",) if opens else ()))
    messages: tuple[str, ...] = ()
    said: frozenset[str] = frozenset()
    if speaks and opens:
        messages, said = speak(voice(scenario, profile, language, seed), reaction, 0, said)
    first = Step(Move(()), state, reaction, messages, said)
    return Session(scenario, language, seed, profile, Case(scenario), first, (), speaks)


def with_repeats(move: Move, state: State) -> Move:
    """The move with a `reask` for each fact asked for again, though it was told."""
    again = [fact for fact in move.asked if fact in state.told]
    offers = cue("anything_else", fold(move.text)) is not None
    if not again or offers or {"verify", "reask"} & set(move.names):
        return move
    return replace(move, acts=(*move.acts, *(Act("reask") for _ in again)))
