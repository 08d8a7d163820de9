"""Properties have no deadline, and what was not run is said in the last lines of every run."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes is the machine's matter: a busy one must fail no test.
settings.register_profile("evenhand", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("evenhand")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """`not run:` and each reason with the tests it kept from running."""
    left_out: dict[str, list[str]] = defaultdict(list)
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ").removeprefix("not run: ")
        left_out[reason].append(report.nodeid)
    for reason, tests in sorted(left_out.items()):
        terminalreporter.write_line(f"not run: {reason}: {len(tests)} test(s), e.g. {tests[0]}")
    if not left_out:
        terminalreporter.write_line("not run: nothing was left out")
