"""All findings of a card, and which indicators rest on contradicted figures."""

from __future__ import annotations

import attrs

from engine.binding import Bound
from engine.card import Finding, IndicatorScore, Scorecard
from engine.findings.reconcile import Rescore, reconcile
from engine.findings.reported import Reachable, reported_findings
from engine.findings.sheet_facts import sheet_findings

_ORDER = {"error": 0, "warning": 1, "note": 2}


def with_findings(
    bound: Bound, card: Scorecard, rescore: Rescore, reachable: Reachable
) -> Scorecard:
    """The card with its findings, gravest first, and its contested indicators marked."""
    relations = reconcile(bound, rescore)
    findings = [
        *card.findings,
        *relations,
        *reported_findings(bound, card, reachable),
        *sheet_findings(bound, card),
    ]
    findings.sort(key=lambda f: (_ORDER[f.level], f.status == "satisfied"))
    contradicted = [f for f in relations if f.status == "contradicted"]
    return attrs.evolve(
        card,
        findings=tuple(findings),
        indicators=tuple(_contested(i, contradicted) for i in card.indicators),
    )


def _contested(shown: IndicatorScore, contradicted: list[Finding]) -> IndicatorScore:
    names = {
        f.name
        for s in (shown.subject, *shown.rows)
        if s is not None
        for f in s.figures
        if s.basis != "self"
    }
    codes = tuple(f.code for f in contradicted if names & set(f.figures))
    return attrs.evolve(shown, contested=codes)
