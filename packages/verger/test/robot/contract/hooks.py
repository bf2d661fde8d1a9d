"""Bodies for Schemathesis: real pictures, and what is none."""

import base64
import json
import os

import schemathesis
from hypothesis import strategies as st

with open(os.environ["VERGER_PICTURES"], encoding="utf-8") as file:
    PICTURES = [base64.b64decode(picture) for picture in json.load(file)]

images = st.one_of(
    st.sampled_from(PICTURES),
    st.binary(max_size=4096),
    st.builds(lambda picture, length: picture[:length], st.sampled_from(PICTURES), st.integers(0, 4000)),
)
for kind in ["jpeg", "png", "webp", "avif", "gif", "bmp", "tiff"]:
    schemathesis.openapi.media_type(f"image/{kind}", images)
schemathesis.openapi.media_type("application/octet-stream", images)


@schemathesis.hook
def map_body(context, body):
    """Half of what is inferred is a picture: by itself no text that it draws would ever be one."""
    if isinstance(body, dict) and context.operation.path.endswith("/infer"):
        inputs = body.get("inputs")
        if isinstance(inputs, list) and len(inputs) == 1 and isinstance(inputs[0], dict):
            given = inputs[0]
            data = given.get("data")
            if given.get("datatype") == "BYTES" and isinstance(data, list) and len(data) % 2 == 1:
                encoded = [base64.b64encode(PICTURES[i % len(PICTURES)]).decode() for i in range(len(data))]
                return {**body, "inputs": [{**given, "shape": [len(data)], "data": encoded}]}
    return body


@schemathesis.hook
def map_path_parameters(context, parameters):
    """The model that there is, most of the time."""
    if parameters and "model" in parameters and len(str(parameters["model"])) % 4:
        return {**parameters, "model": "fruit"}
    return parameters
