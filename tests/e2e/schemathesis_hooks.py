"""Empties the queue of jobs before it is full: a full one answers 503, as it should, which
schemathesis would count as a server error. $CANASTA_URL and $CANASTA_KEY say of which service."""
import json
import os
import urllib.error
import urllib.request

import schemathesis

QUEUED_MAX = 16  # the service takes 32


def ask(method, target):
    request = urllib.request.Request(
        os.environ["CANASTA_URL"] + target, method=method,
        headers={"Authorization": "Bearer " + os.environ["CANASTA_KEY"]})
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.method.upper() != "POST" or ask("GET", "/status")["jobs"]["queued"] < QUEUED_MAX:
        return
    for job in ask("GET", "/v1/jobs?limit=100")["jobs"]:
        if job["state"] != "queued":
            continue
        try:
            ask("DELETE", "/v1/jobs/" + job["id"])
        except urllib.error.HTTPError as error:
            if error.code != 409:  # it has begun and ended meanwhile
                raise
