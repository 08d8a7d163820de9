"""What can be measured of skills, by the name that a criterion gives in `scorer: {local: NAME}`."""

from __future__ import annotations

from collections.abc import Callable

from qa.scoring.local.measurement import Measurement
from qa.scoring.local.skills import facts, floor, forward, joined, place, talk
from qa.scoring.local.skills.conduct import Conduct

SKILLS: dict[str, Callable[[Conduct], Measurement]] = {
    "verification": floor.verification,
    "promises": floor.promises,
    "no_blame": floor.no_blame,
    "no_over_promise": floor.no_over_promise,
    "privacy": floor.privacy,
    "complaint_right": floor.complaint_right,
    "proactivity": forward.proactivity,
    "problem_solving": forward.problem_solving,
    "adaptability": forward.adaptability,
    "communication": talk.communication,
    "patience": talk.patience,
    "rapport": talk.rapport,
    "honesty": talk.honesty,
    "consistency": joined.consistency,
    "collaboration": joined.collaboration,
    "product_knowledge": facts.product_knowledge,
    "cultural_sensitivity": place.cultural_sensitivity,
    "email_manners": place.email_manners,
    "phone_manners": place.phone_manners,
    "chat_manners": place.chat_manners,
    "social_manners": place.social_manners,
}
