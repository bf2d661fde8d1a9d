"""Reads requests (a JSON list) and prints what is wrong with them by the models in the AWS CLI's botocore, as a JSON list."""

import json
import re
import sys

from awscli.botocore.session import Session

SERVICES = {
    "ElasticMapReduce": "emr",
    "AmazonSSM": "ssm",
    "AWSEC2InstanceConnectService": "ec2-instance-connect",
}


def problems(shape, value, path):
    """Types, required and unknown members, lengths, values and patterns."""
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            return [f"{path} is not a structure"]
        found = [f"{path}.{name} is missing" for name in shape.required_members if name not in value]
        for name, member in value.items():
            if name in shape.members:
                found += problems(shape.members[name], member, f"{path}.{name}")
            else:
                found.append(f"{path}.{name} is unknown")
        return found
    if kind == "list":
        if not isinstance(value, list):
            return [f"{path} is not a list"]
        return [each for i, member in enumerate(value) for each in problems(shape.member, member, f"{path}[{i}]")]
    if kind == "map":
        if not isinstance(value, dict):
            return [f"{path} is not a map"]
        found = []
        for key, member in value.items():
            found += problems(shape.key, key, f"a key of {path}") + problems(shape.value, member, f"{path}.{key}")
        return found
    if kind == "string":
        return problems_of_string(shape, value, path)
    types = {"boolean": bool, "integer": int, "long": int, "double": (int, float), "timestamp": (int, float)}
    return [] if isinstance(value, types[kind]) else [f"{path} is not a {kind}"]


def problems_of_string(shape, value, path):
    if not isinstance(value, str):
        return [f"{path} is not a string"]
    found = []
    if shape.enum and value not in shape.enum:
        found.append(f"{path} is {value}, not one of {shape.enum}")
    limits = shape.metadata
    if not limits.get("min", 0) <= len(value) <= limits.get("max", len(value)):
        found.append(f"the length of {path} is {len(value)}")
    # The models have the notation of Java, in which characters beyond 16 bits are pairs.
    pattern = limits.get("pattern", "").replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF")
    if not re.search(pattern, value):
        found.append(f"{path} is {value}, which does not match {limits['pattern']}")
    return found


session = Session()
models = {prefix: session.get_service_model(name) for prefix, name in SERVICES.items()}
for prefix, model in models.items():
    assert model.metadata["targetPrefix"] == prefix, model.metadata
found = []
for request in json.load(sys.stdin):
    operation = models[request["service"]].operation_model(request["operation"])
    found += problems(operation.input_shape, request["input"], request["operation"])
json.dump(found, sys.stdout)
