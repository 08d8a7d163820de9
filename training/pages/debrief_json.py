"""A debrief as JSON: the numbers behind the page, with the scorecard as `evenhand score` writes it."""

from __future__ import annotations

import json
from dataclasses import asdict

from training.debrief import Debrief
from training.scenarios.session import Session


def debrief_json(given: Debrief) -> str:
    """One JSON object; csat differences in points of 5, the course in shares 0..1."""
    session: Session = given.record.session
    content = {
        "session": given.record.id,
        "scenario": session.scenario.reference,
        "language": session.language,
        "seed": session.seed,
        "outcome": asdict(given.outcome),
        "ended": given.end,
        "goals": dict(given.goals),
        "scorecard": given.card.model_dump(mode="json"),
        **{
            name: [asdict(item) for item in getattr(given, name)]
            for name in (
                "strengths", "points", "helped", "hurt", "missed", "needs", "secrets", "limits",
                "course", "compared", "views",
            )
        },
        "corrected": list(given.record.corrected),
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
