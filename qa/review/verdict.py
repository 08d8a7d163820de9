"""Whether what was learnt is to be used: its held-out error and agreement against the scorer as shipped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qa.review.agreement import LEAST, Coefficient
from qa.review.compared import Compared
from qa.scoring.calibration.model import HeldOut

#: `better`: use it. Else it is not applied: its error is worse than as shipped, or the same; its agreement
#: is worse; or, where the machine has no score of its own, one answer for everybody is as good.
Finding = Literal["better", "worse", "same", "agreement", "constant"]
#: Kappa may fall by so much where the error does: a level that moves at its edge is no loss.
SLACK = 0.02
#: Errors are compared as they are shown, in hundredths of a level.
_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was learnt beside the scorer as shipped, both on the same unseen conversations.

    `shipped` is None for a target that the machine does not score by itself; it is then held
    against `constant`, the one answer that is least wrong for all. `gain` is how much smaller its error
    is than as shipped, conversation by conversation.
    """

    calibrated: Compared
    shipped: Compared | None
    constant: Compared
    gain: Coefficient | None = None

    @property
    def finding(self) -> Finding:
        """What decides."""
        own = _error(self.calibrated)
        if self.shipped is None:
            return "better" if own < _error(self.constant) else "constant"
        if own >= _error(self.shipped):
            return "worse" if own > _error(self.shipped) else "same"
        return "agreement" if self._agrees_less else "better"

    @property
    def applied(self) -> bool:
        """True where scores are to be calibrated by it."""
        return self.finding == "better"

    @property
    def beats_constant(self) -> bool:
        """False where one answer for everybody would be as near to the reviewers."""
        return _error(self.calibrated) < _error(self.constant)

    @property
    def by_chance(self) -> bool:
        """True where so small a gain can be chance: its 95% interval holds nothing, too."""
        ends = self.gain.interval if self.gain else None
        return self.gain is not None and (ends is None or ends[0] <= 0)

    @property
    def _agrees_less(self) -> bool:
        """True where kappa falls, from so many conversations on that it may be shown."""
        if self.shipped is None or self.calibrated.units < LEAST:
            return False
        own, shipped = self.calibrated.kappa.value, self.shipped.kappa.value
        return own is not None and shipped is not None and own < shipped - SLACK

    def held_out(self) -> HeldOut:
        """The figures as the calibration's file keeps them."""
        before = self.shipped
        return HeldOut(
            conversations=self.calibrated.units,
            error=_error(self.calibrated),
            shipped_error=_error(before) if before else None,
            kappa=self.calibrated.kappa.value,
            shipped_kappa=before.kappa.value if before else None,
            finding=self.finding,
        )


def _error(compared: Compared) -> float:
    return round(compared.error.value or 0.0, _DIGITS)
