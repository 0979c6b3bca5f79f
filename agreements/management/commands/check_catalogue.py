"""check_catalogue: the quality rules, asked of the whole catalogue."""

from django.core.management.base import BaseCommand, CommandError

from agreements.curation.quality import Level, Outcome, check

_SHOWN = 10


class Command(BaseCommand):
    help = "Lists published agreements that break a rule of quality; fails where a rule is an error. -v 2 lists all."

    def handle(self, *args, verbosity: int, **options):
        outcomes = check()
        for outcome in outcomes:
            for line in _lines(outcome, shown=_SHOWN if verbosity < 2 else len(outcome.findings)):
                self.stdout.write(line)
        totals = {
            level: sum(len(outcome.findings) for outcome in outcomes if outcome.rule.level == level) for level in Level
        }
        self.stdout.write(f"Errors: {totals[Level.ERROR]:,}. Warnings: {totals[Level.WARNING]:,}.")
        if totals[Level.ERROR]:
            raise CommandError("The catalogue has errors.")


def _lines(outcome: Outcome, shown: int) -> list[str]:
    rule, findings = outcome.rule, outcome.findings
    lines = [f"{rule.level} {rule.name}: {len(findings):,}. {rule.sentence}"]
    lines += [
        f"  {finding.agreement.key}{f': {finding.detail}' if finding.detail else ''}" for finding in findings[:shown]
    ]
    return lines + [f"  … and {len(findings) - shown:,} more"] * (len(findings) > shown)
