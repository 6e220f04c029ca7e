"""``kumaai log prune``."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from kumaai.cli.base import Command, option, pass_environment, write_json
from kumaai.cli.log.published import date_of, local
from kumaai.environment import Environment
from kumaai.history.prune import Chosen, index_rest
from kumaai.history.store import Store
from kumaai.messages import N_, _
from kumaai.status import UsageError

SETTING = "retention_days"
"""The organisation's word on how long contents are kept, in its policy file."""


@click.command(
    cls=Command,
    help=N_(
        "Take the contents of old runs out of the record. Number, moment, command and status of each stay, with who signed it off, and "
        "`kumaai log verify` goes on as before.\n\n"
        "Example: kumaai log prune --keep-days 1825 --reason 保存期間の満了"
    ),
)
@option("--before", metavar="DATE", help=N_("Runs begun before this date, such as 2026-04-01."))
@option(
    "--keep-days",
    type=click.IntRange(min=0),
    metavar="N",
    help=N_("Runs older than N days; by default what the organisation's policy says."),
)
@option("--by", metavar="NAME", help=N_("Who signs it off; by default the user of this computer."))
@option("--reason", metavar="TEXT", help=N_("Why, such as the rule on retention."))
@option("--yes", is_flag=True, help=N_("Do not ask."))
@option("--dry-run", is_flag=True, help=N_("Only tell what would be taken out."))
@option("--json", "as_json", is_flag=True, help=N_("Print one JSON object instead of text."))
@pass_environment
def command(
    environment: Environment,
    before: str | None,
    keep_days: int | None,
    by: str | None,
    reason: str | None,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Ask, and take the contents out."""
    moment = _moment(environment, before, keep_days)
    with Store(environment.home) as store:
        chosen = store.prunable(moment)
        if not len(chosen) and not dry_run:
            index_rest(store)
    if dry_run or not len(chosen):
        _tell(environment, chosen, moment, as_json, dry_run)
        return 0
    who = (by or environment.user).strip()
    if not who:
        raise UsageError(
            "usage.by", _("Nobody is named who signs it off."), hint=_("Name yourself with --by.")
        )
    if not yes and not _is_agreed(environment, chosen, moment):
        environment.stderr.write(_("Nothing was taken out.") + "\n")
        return 0
    return _prune(environment, moment, who, reason, as_json)


def _moment(environment: Environment, before: str | None, keep_days: int | None) -> datetime:
    if before is not None and keep_days is not None:
        raise UsageError("usage.options", _("--before and --keep-days exclude each other."))
    if before is not None:
        return date_of(before, environment, "--before")
    if keep_days is None:
        keep_days = _policy_days(environment)
    today = environment.now().replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        return today - timedelta(days=keep_days)
    except OverflowError:
        return datetime.min.replace(year=1970, tzinfo=today.tzinfo)


def _policy_days(environment: Environment) -> int:
    from kumaai.settings import load

    settings = load(environment)
    value = settings.values.get(SETTING)
    days = value.value if value else settings.policy.get(SETTING)
    if isinstance(days, int) and days > 0:
        return days
    raise UsageError(
        "usage.retention",
        _("Nothing says how long contents are kept."),
        hint=_("Give --keep-days or --before, or set {name} in the organisation's policy file.").format(
            name=SETTING
        ),
    )


def _summary(chosen: Chosen, moment: datetime) -> str:
    day = moment.strftime("%Y-%m-%d %H:%M")
    if not len(chosen):
        return _("No run before {day} has contents to take out.").format(day=day)
    return _("{count} runs before {day} have contents to take out (begun {first} to {last}).").format(
        count=len(chosen), day=day, first=local(chosen.first or ""), last=local(chosen.last or "")
    )


def _tell(environment: Environment, chosen: Chosen, moment: datetime, as_json: bool, dry_run: bool) -> None:
    if as_json:
        facts = {"count": len(chosen), "first": chosen.first, "last": chosen.last, "running": chosen.running}
        write_json({"dry_run": dry_run, "before": moment.isoformat(), **facts}, environment)
        return
    environment.stdout.write(_summary(chosen, moment) + "\n")
    if chosen.running:
        environment.stdout.write(
            _("{count} runs are not closed and stay.").format(count=chosen.running) + "\n"
        )


def _is_agreed(environment: Environment, chosen: Chosen, moment: datetime) -> bool:
    if not environment.stdin_is_terminal:
        raise UsageError(
            "usage.yes",
            _("Contents are not taken out without a person's agreement."),
            hint=_("Look with --dry-run first, then give --yes."),
            where="--yes",
        )
    question = _("This cannot be undone. Go on? [y/N] ")
    environment.stderr.write(f"{_summary(chosen, moment)}\n{question}")
    environment.stderr.flush()
    answer = environment.stdin.readline().decode("utf-8", "replace").strip().lower()
    return answer in ("y", "yes", "ｙ", "はい")


def _prune(environment: Environment, moment: datetime, by: str, reason: str | None, as_json: bool) -> int:
    from kumaai.result import envelope
    from kumaai.retention import prune

    result, done = prune(environment, moment, by=by, reason=reason)
    if as_json:
        write_json(envelope(result), environment)
    elif done:
        environment.stdout.write(
            _("The contents of {count} runs were taken out, signed off by {by} in run {run}.").format(
                count=done.count, by=by, run=result.run
            )
            + "\n"
            + _("The record has {after:.1f} MB, before it had {before:.1f} MB.").format(
                after=done.after / 1e6, before=done.before / 1e6
            )
            + "\n"
        )
    for warning in result.warnings:
        environment.stderr.write(_("Warning: {message}").format(message=warning) + "\n")
    if result.error:
        environment.stderr.write(_("Error: {message}").format(message=result.error.message) + "\n")
        if result.error.hint:
            environment.stderr.write(_("Hint: {hint}").format(hint=result.error.hint) + "\n")
    return int(result.status)
