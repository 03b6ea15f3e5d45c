"""`make audit` never says that all is well where nobody could say."""

import json
import subprocess

import pytest

from bootstrap import audit
from bootstrap.audit import GOOD, NOT_ASKED, WEAK, Finding, read_npm_audit, read_pip_audit

CLEAN = {"name": "django", "version": "5.2.19", "vulns": []}
WEAK_ONE = {"name": "pillow", "version": "1.0", "vulns": [{"id": "PYSEC-1"}, {"id": "PYSEC-2"}]}
SKIPPED = {"name": "kombu", "skip_reason": "Dependency not found on PyPI"}


def pip_report(*packages):
    return read_pip_audit("base.txt", json.dumps({"dependencies": list(packages)}))


def npm_report(found):
    report = {"vulnerabilities": found, "metadata": {"dependencies": {"total": 7}}}
    return read_npm_audit("package-lock.json", json.dumps(report))


def test_weak_packages_are_named_with_what_is_known():
    assert pip_report(CLEAN, WEAK_ONE).weak == ("pillow 1.0: PYSEC-1", "pillow 1.0: PYSEC-2")
    assert npm_report({"htmx.org": {"severity": "high"}}).weak == ("htmx.org: high",)


def test_all_that_was_asked_and_answered_is_good(capsys):
    assert audit.verdict([pip_report(CLEAN), npm_report({})]) == GOOD
    assert "its 7 packages" in capsys.readouterr().out


@pytest.mark.parametrize(
    "finding",
    [
        pip_report(CLEAN, SKIPPED),
        pip_report(),
        read_pip_audit("base.txt", "", "timed out"),
        read_pip_audit("base.txt", "[]"),
        read_npm_audit("package-lock.json", '{"error": {"code": "ENOTFOUND"}}', "no such host"),
        read_npm_audit("package-lock.json", ""),
    ],
)
def test_what_nobody_could_say_is_no_pass(finding, capsys):
    assert finding.unanswered
    assert audit.verdict([pip_report(CLEAN), finding]) == NOT_ASKED
    said = capsys.readouterr().out
    assert "NOT AUDITED" in said
    assert "this is no pass" in said


def test_a_known_weakness_counts_more_than_silence():
    assert audit.verdict([Finding("a", unanswered="down"), pip_report(WEAK_ONE)]) == WEAK


def test_a_command_that_is_not_there_or_hangs_is_silence(monkeypatch):
    assert audit.ask(["/no/such/command"])[0] == ""

    def hang(*args, **kwargs):
        raise subprocess.TimeoutExpired("npm", 1)

    monkeypatch.setattr(subprocess, "run", hang)
    output, said = audit.ask(["npm"])
    assert (output, "timed out" in said) == ("", True)


def test_without_npm_the_front_end_is_not_audited(monkeypatch):
    monkeypatch.setattr(audit.frontend, "find_npm", lambda: None)
    assert audit.audit_front_end().unanswered
