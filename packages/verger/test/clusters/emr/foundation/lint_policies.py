"""Prints what parliament, an IAM linter, finds in policies: a JSON object of lists of findings, by the policies' names."""
import json
import sys

from parliament import analyze_policy_string


def findings_in(policy):
    findings = analyze_policy_string(json.dumps(policy)).findings
    return [{"issue": each.issue, "detail": str(each.detail), "location": str(each.location)} for each in findings]


policies = json.load(sys.stdin)
json.dump({name: findings_in(policy) for name, policy in policies.items()}, sys.stdout)
