"""The names that would tell a reviewer whose words these are: the agent's own, never the firm's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transcripts.conversation import Conversation

_HIDDEN = "…"
#: How an agent says who speaks; group 1 is the name. A firm is not spoken of in these words.
_INTRODUCES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?i:my name is|my name's|i am called|call me|you(?:'|’)re (?:speaking|talking|chatting) (?:to|with)|speaking with) ([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)",
        r"\b(?i:i'm|i’m|i am|it's|it’s) ([A-Z][\w’'-]+)(?=(?: [A-Z][\w’'-]+)?(?:[,.!]|$| from | at | in | and | with | your ))",
        r"\b(?i:this is) ([A-Z][\w’'-]+)(?: [A-Z][\w’'-]+)?(?= speaking| here| from | at | in | with |[,.!] (?:how|what|i |let|you))",
        r"(?:,|\.|!|–|-) (?i:this is) ([A-Z][\w’'-]+)(?=[,.!]|$)",
        r"(?:^|[.!,] )([A-Z][\w’'-]+) (?:speaking|here)(?=[,.!]|$)",
        r"(?:\^|(?:^|\s)[–—-] ?)([A-Z][\w’'-]+)\s*$",
        r"(?:敝姓|免贵姓|免貴姓|我姓|本人姓)([\u4e00-\u9fff])(?![\u4e00-\u9fff]{3})?",
        r"(?:我叫|我的名字是|名字叫)([\u4e00-\u9fff]{2,3})(?=[,，。!！~～、 ]|$|为|為|来|來|负|負)",
        r"(?:我是|这里是|這裡是|这边是|這邊是)(?:您的|你的)?(?:[\u4e00-\u9fff]{0,12}?)([小阿][\u4e00-\u9fff])(?=[,，。!！~～、 ]|$|为|為|很|来|來)",
        r"(?:客服|专员|專員|顾问|顧問|管家|专席|專席)([小阿][\u4e00-\u9fff]|[\u4e00-\u9fff]{2,3})(?=为您|為您|很高兴|很高興|来|來|在此)",
        r"(?:工号|工號|员工编号|員工編號)(?:是|为|為|:|：)?\s?([A-Za-z]?\d{2,8})",
    )
)
#: What begins with a capital after 'I'm' and is no name.
_NO_NAMES = frozenset(("Sorry", "Afraid", "Sure", "Happy", "Glad", "Here", "OK", "Ok", "Okay", "Not", "So", "Very", "Just"))  # fmt: skip
#: A team in Chinese stands as a word of its own where one of these follows.
_OF_A_TEAM = "(?=组|組|团队|團隊|部门|部門|小组|小組|班|课|課)"


def blinded(conversation: Conversation) -> tuple[str, ...]:
    """The texts of the turns, in their order, without the agents' names and the team's.

    Names are those of the participants and those an agent gives for himself or herself; the firm's stays.
    """
    named = _patterns(conversation)
    found = []
    for turn in conversation.turns:
        text = turn.text
        if turn.speaker == "agent":
            for pattern in _INTRODUCES:
                text = pattern.sub(_hide, text)
        for pattern in named:
            text = pattern.sub(_HIDDEN, text)
        found.append(text)
    return tuple(found)


def _hide(match: re.Match[str]) -> str:
    if match[1] in _NO_NAMES:
        return match[0]
    start, end = match.start(1) - match.start(), match.end(1) - match.start()
    return f"{match[0][:start]}{_HIDDEN}{match[0][end:]}"


def _patterns(conversation: Conversation) -> list[re.Pattern[str]]:
    """Every name to be hidden wherever it stands, the longest first."""
    people = {n for n in (*conversation.agents(), conversation.agent) if n and len(n) > 1}
    people |= set(_self_named(conversation))
    patterns = [(name, _whole(name)) for name in people]
    team = conversation.team
    if team and len(team) > 1:
        patterns.append((team, _whole(team) if team[0].isascii() else re.escape(team) + _OF_A_TEAM))
    patterns.sort(key=lambda pair: -len(pair[0]))
    return [re.compile(pattern, re.IGNORECASE) for _, pattern in patterns]


def _self_named(conversation: Conversation) -> Iterator[str]:
    """The names that agents give for themselves, of two signs or more: others may say them too."""
    for turn in conversation.turns:
        if turn.speaker != "agent":
            continue
        for pattern in _INTRODUCES:
            for match in pattern.finditer(turn.text):
                if len(match[1]) > 1 and match[1] not in _NO_NAMES:
                    yield match[1]


def _whole(name: str) -> str:
    """A pattern for a name as a word of its own; Chinese has no edges of words."""
    edge = r"(?<![A-Za-z0-9])" if name[0].isascii() else ""
    end = r"(?![A-Za-z0-9])" if name[-1].isascii() else ""
    return f"{edge}{re.escape(name)}{end}"
