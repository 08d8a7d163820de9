"""Replies that agents send again and again, found by MinHash; what is filled in is left out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from qa.scoring.norms import Template
from transcripts.language import fold, tokens

#: A template is sent in so many conversations at least.
CONVERSATIONS = 3
#: Two replies are of one template where so much of their pairs of tokens is the same (Jaccard).
ALIKE = 0.5
_CANDIDATES = 0.3  # what the hashing looks for, so that little of what is alike is missed
_TOKENS = 8  # a shorter reply is courtesy
_PERMUTATIONS = 64
_LEFT_OUT = "…"
#: A reply is a template filled in where it holds so much of the template's pairs of tokens.
_HELD = 0.7


class Reply(NamedTuple):
    """An agent's turn, and the number of its conversation."""

    text: str
    language: str
    conversation: int


def templates(replies: Sequence[Reply]) -> tuple[Template, ...]:
    """The templates among the replies, the most frequent first.

    Candidates by MinHash with locality-sensitive hashing (Broder 1997; datasketch), then the exact
    Jaccard index of their shingles. A template's text is what all its replies share, in order.
    """
    from datasketch import MinHash, MinHashLSH

    kept = [(reply, _words(reply.text)) for reply in replies]
    kept = [(reply, words) for reply, words in kept if len(words) >= _TOKENS]
    index = MinHashLSH(threshold=_CANDIDATES, num_perm=_PERMUTATIONS)
    heads: list[int] = []
    groups: dict[int, list[int]] = {}
    for number, (_, words) in enumerate(kept):
        shingles = _shingles(words)
        signature = MinHash(num_perm=_PERMUTATIONS, seed=1)
        signature.update_batch([shingle.encode() for shingle in shingles])
        near = [int(h) for h in index.query(signature)]
        like = [(_jaccard(shingles, _shingles(kept[h][1])), -h) for h in near]
        best = max(like, default=(0.0, 0))
        if best[0] >= ALIKE:
            groups[-best[1]].append(number)
        else:
            index.insert(str(number), signature)
            heads.append(number)
            groups[number] = [number]
    made = [_template([kept[n][0] for n in groups[head]]) for head in heads]
    return tuple(
        sorted(
            (t for t in made if t is not None), key=lambda t: (-t.conversations, t.language, t.text)
        )
    )


def template_of(text: str, known: tuple[Template, ...]) -> Template | None:
    """The known template that a reply is, filled in; None where it is the agent's own words."""
    if not known:
        return None
    said = _shingles(_words(text))
    held = (
        (len(shape & said) / len(shape), t)
        for t, shape in zip(known, _shapes(known), strict=True)
        if shape
    )
    share, best = max(held, key=lambda found: found[0], default=(0.0, None))
    return best if share >= _HELD else None


@lru_cache(maxsize=8)
def _shapes(known: tuple[Template, ...]) -> tuple[frozenset[str], ...]:
    """The pairs of tokens of each template, none across what is filled in."""
    return tuple(
        frozenset[str]().union(
            *(_shingles(_words(part)) for part in template.text.split(_LEFT_OUT))
        )
        for template in known
    )


def _words(text: str) -> list[str]:
    return [token.text for token in tokens(fold(text))]


def _shingles(words: Sequence[str]) -> frozenset[str]:
    return frozenset(" ".join(words[i : i + 2]) for i in range(len(words) - 1))


def _jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / len(left | right) if left or right else 0.0


def _template(replies: Sequence[Reply]) -> Template | None:
    conversations = len({reply.conversation for reply in replies})
    if conversations < CONVERSATIONS:
        return None
    text = _shared([reply.text for reply in replies])
    if len(_words(text)) < _TOKENS:
        return None
    return Template(text=text, language=replies[0].language, conversations=conversations)


def _shared(texts: Sequence[str]) -> str:
    """The first text without what another fills in otherwise; names and numbers so disappear."""
    first = texts[0]
    spans = list(tokens(fold(first)))
    kept = [True] * len(spans)
    for other in dict.fromkeys(texts[1:]):
        same = _common([span.text for span in spans], _words(other))
        kept = [both and here for both, here in zip(kept, same, strict=True)]
    pieces: list[str] = []
    end = 0
    for span, stays in zip(spans, kept, strict=True):
        if stays and not any(c.isdigit() for c in span.text):
            pieces.append(first[end : span.end])
        elif not pieces or pieces[-1] != _LEFT_OUT:
            pieces.append(_LEFT_OUT)
        end = span.end
    return "".join(pieces) + first[end:].rstrip()


def _common(words: Sequence[str], others: Sequence[str]) -> list[bool]:
    """Which words stand in both, in the same order."""
    from rapidfuzz.distance import LCSseq

    kept = [False] * len(words)
    for code in LCSseq.opcodes(words, others):
        if code.tag == "equal":
            for index in range(code.src_start, code.src_end):
                kept[index] = True
    return kept
