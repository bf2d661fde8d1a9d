"""Moto's server, with CloudFormation closer to AWS's.

Moto carries out a change set at once, without events of resources, rollback or outputs; it knows neither tokens nor
ImportExistingResources. Here a stack is IN_PROGRESS for two looks, a resource may fail, and answers may be lost or denied:
POST /verger/rules takes [{"fail": <logical id>, "reason": ...}, {"action": ..., "do": "deny" | "lose", "times": n}].
"""
import io
import json
import sys
from urllib.parse import parse_qs

from moto.cloudformation.exceptions import CloudFormationError
from moto.cloudformation.models import CloudFormationBackend, Event
from moto.cloudformation.parsing import ResourceMap
from moto.cloudformation.responses import CloudFormationResponse
from moto.ec2.exceptions import DependencyViolationError
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.iam.models import iam_backends
from moto.logs.models import logs_backends
from moto.s3.models import FakeBucket, s3_backends
from moto.utilities.utils import get_partition

rules = []


class InvalidChangeSetStatus(CloudFormationError):
    code = "InvalidChangeSetStatus"


def resource_event(stack, logical_id, status, reason=None):
    resources = stack.template_dict.get("Resources", {})
    kind = resources.get(logical_id, {}).get("Type", "AWS::Unknown")
    stack.events.append(
        Event(stack.stack_id, stack.name, logical_id, logical_id, kind, status, reason, None)
    )


def failure_among(names, verb):
    for rule in rules:
        if rule.get("fail") in names and rule.get("when", "change") == verb:
            rules.remove(rule)
            return rule["fail"], rule["reason"]
    return None, None


def execute_change_set(self, change_set_name, stack_name=None):
    change_set = self.describe_change_set(change_set_name)
    if change_set.execution_status != "AVAILABLE":
        raise InvalidChangeSetStatus(f"ChangeSet [{change_set_name}] cannot be executed in its current status")
    change_set.execution_status = "EXECUTE_IN_PROGRESS"
    stack = self.stacks[change_set.stack_id]
    kind = change_set.change_set_type
    stack._add_stack_event(f"{kind}_IN_PROGRESS", "User Initiated")
    changed = [change.logical_resource_id for change in change_set.changes]
    previous = stack.template_dict
    stack.template_dict = change_set.template_dict
    failing, reason = failure_among(changed, "change")
    if failing is None:
        try:
            change_set.apply()
        except Exception as error:
            failing, reason = changed[0], str(error)
    verb = "CREATE" if kind == "CREATE" else "UPDATE"
    if failing is None:
        for name in changed:
            resource_event(stack, name, f"{verb}_COMPLETE")
        stack.template = change_set.template
        stack.output_map = stack._create_output_map()
        final = f"{kind}_COMPLETE"
    else:
        resource_event(stack, failing, f"{verb}_FAILED", reason)
        for name in changed:
            if name != failing:
                resource_event(stack, name, f"{verb}_FAILED", f"Resource {verb.lower()} cancelled")
        rollback = "ROLLBACK" if kind == "CREATE" else "UPDATE_ROLLBACK"
        stack._add_stack_event(f"{rollback}_IN_PROGRESS", f"The following resource(s) failed: [{failing}].")
        if kind == "UPDATE":
            stack.template_dict = previous
        final = f"{rollback}_COMPLETE"
    stack.status = f"{kind}_IN_PROGRESS"
    stack.verger = {"final": final, "looks": 2, "change_set": change_set}


CloudFormationBackend.execute_change_set = execute_change_set

plain_describe_stacks = CloudFormationBackend.describe_stacks


def describe_stacks(self, name_or_stack_id):
    stacks = plain_describe_stacks(self, name_or_stack_id)
    for stack in stacks:
        pending = getattr(stack, "verger", None)
        if pending is None:
            continue
        pending["looks"] -= 1
        if pending["looks"] > 0:
            continue
        stack.verger = None
        stack.status = pending["final"]
        stack._add_stack_event(pending["final"])
        failed = "ROLLBACK" in pending["final"]
        pending["change_set"].execution_status = "EXECUTE_FAILED" if failed else "EXECUTE_COMPLETE"
    return stacks


CloudFormationBackend.describe_stacks = describe_stacks

plain_delete_stack = CloudFormationBackend.delete_stack


def delete_stack(self, name_or_stack_id):
    for stack in list(self.stacks.values()):
        if name_or_stack_id not in (stack.name, stack.stack_id):
            continue
        failing, reason = failure_among(stack.template_dict.get("Resources", {}), "delete")
        if failing is not None:
            stack._add_stack_event("DELETE_IN_PROGRESS", "User Initiated")
            resource_event(stack, failing, "DELETE_FAILED", reason)
            stack._add_stack_event("DELETE_FAILED", f"The following resource(s) failed to delete: [{failing}].")
            stack.status = "DELETE_FAILED"
            return
    plain_delete_stack(self, name_or_stack_id)


CloudFormationBackend.delete_stack = delete_stack

plain_map_delete = ResourceMap.delete


def delete_resources(self):
    account, region = self._account_id, self._region_name
    for resource in self._parsed_resources.values():
        if getattr(resource, "cf_resource_type", None) == "AWS::IAM::ManagedPolicy":
            iam_backends[account]["aws"].delete_policy(resource.arn)
    try:
        plain_map_delete(self)
    except DependencyViolationError:
        # Moto doesn't take route tables off their subnets, so that the network stays.
        pass
    # Moto leaves it once it has been updated.
    for resource in self._resource_json_map.values():
        if resource["Type"] == "AWS::Logs::LogGroup":
            logs_backends[account][region].groups.pop(resource["Properties"]["LogGroupName"], None)


ResourceMap.delete = delete_resources

plain_create_change_set = CloudFormationBackend.create_change_set


def create_change_set(self, stack_name, change_set_name, *args, **kwargs):
    for change_set_id, known in self.change_sets.items():
        # The same request again, by its token.
        if known.change_set_name == change_set_name:
            return change_set_id, known.stack_id
    return plain_create_change_set(self, stack_name, change_set_name, *args, **kwargs)


CloudFormationBackend.create_change_set = create_change_set
# AWS says so in the status of the change set.
CloudFormationResponse._validate_different_update = lambda *_: None

plain_create_bucket = FakeBucket.create_from_cloudformation_json.__func__


def create_bucket(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
    known = s3_backends[account_id][get_partition(region_name)].buckets.get(resource_name)
    if known is not None:
        return known
    return plain_create_bucket(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs)


FakeBucket.create_from_cloudformation_json = classmethod(create_bucket)

plain_call = DomainDispatcherApplication.__call__


def action_of(environ, body):
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    return target.split(".")[-1] or parse_qs(body.decode("latin-1")).get("Action", [""])[0]


def rule_for(action):
    for rule in rules:
        if rule.get("action") == action and rule.get("times", 1) > 0:
            rule["times"] = rule.get("times", 1) - 1
            return rule["do"]
    return None


def refusal(start_response, status, code, message):
    start_response(status, [("content-type", "text/xml")])
    text = f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
    return [text.encode()]


def call(self, environ, start_response):
    if not environ["PATH_INFO"].startswith("/verger/") and environ["REQUEST_METHOD"] != "POST":
        return plain_call(self, environ, start_response)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    if environ["PATH_INFO"] == "/verger/rules":
        rules[:] = json.loads(body)
        start_response("200 OK", [])
        return [b""]
    action = action_of(environ, body)
    what = rule_for(action)
    if what == "deny":
        message = f"User: arn:aws:iam::123456789012:user/alice is not authorized to perform: cloudformation:{action}"
        return refusal(start_response, "403 Forbidden", "AccessDenied", message)
    if what == "lose":
        b"".join(plain_call(self, environ, lambda *_: None))
        return refusal(start_response, "503 Service Unavailable", "ServiceUnavailable", "the answer was lost")
    return plain_call(self, environ, start_response)


DomainDispatcherApplication.__call__ = call

from moto.server import main  # noqa: E402

main(sys.argv[1:])
