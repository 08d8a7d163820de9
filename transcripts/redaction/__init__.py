"""Personal data out of text: cards, ids, phones, e-mails and more, written or spoken, as pseudonyms."""

from __future__ import annotations

from transcripts.redaction.findings import REGIONS, TYPES, Finding, Options, Redacted
from transcripts.redaction.masking import redact, redact_about

__all__ = ["REGIONS", "TYPES", "Finding", "Options", "Redacted", "redact", "redact_about"]
