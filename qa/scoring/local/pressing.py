"""Pressing: something is sold to a customer who has just said no."""

from __future__ import annotations

import re

from qa.reading.reading import Reading, Sentence

#: A customer's no to what was offered.
_DECLINES = re.compile(
    r"\b(?:no,? thank(?:s| you)|not (?:interested|today|now|for (?:me|us)|this time|necessary|really)|(?:don't|do not|won't|wouldn't) (?:want|need|like|require)|i'?ll pass|i'd rather not|not looking for|let me think|i'?ll think about it|maybe (?:later|another time))\b"
    r"|不用(?:了|谢)?|不需要|不要了|不必|没兴趣|不感兴趣|不考虑|先不(?:用|要|买|办)?|再(?:看看|说|想想|考虑)|(?:我)?考虑(?:看看|一下)|不想(?:买|要|办)|唔使|唔要"
)
#: What is offered for sale, or put aside for the customer unasked.
_SELLS = re.compile(
    r"\b(?:reserve|put (?:\w+ )?(?:aside|by)|sign you up|add (?:it|this|that|the|one|a|an|our)|upgrade|special|offer|discount|deal|% off|voucher|promotion|membership|bundle|only \S*\d+ more|while stocks last|limited|popular|recommend|would you like (?:the|our|a|an|to (?:add|try|buy|upgrade|book|join)))\b"
    r"|保留|预留|加购|加价购|会员|优惠|[\d一二三四五六七八九两]折|折扣|活动(?:价|期间|到)|套餐|推荐|升级|限时|限量|满\d|赠品|加入(?:会员|我们)|办(?:一张|张)|要不要(?:带|买|加|试|来)|划算|超值|凑单|抢购"
)


def pressed(reading: Reading) -> Sentence | None:
    """The agent's sentence that sells right after the customer's no; None where there is none.

    What the customer asks for in the same breath may be offered: 'No thanks, is there a smaller one?'
    """
    declined = False
    for turn in reading.turns:
        if turn.turn.speaker == "customer":
            said = [s for s in turn.sentences if _DECLINES.search(s.folded)]
            declined = bool(said) and not turn.has("question", "request")
        elif declined and reading.is_own(turn.turn):
            for sentence in turn.sentences:
                if sentence.has("upsell") or _SELLS.search(sentence.folded):
                    return sentence
            declined = False
    return None
