"""The function ``getAPISession``.

Place: a function of the gateway; all it does is ask ``sessions`` for a new one.

Must not: run beside other functions.
"""

from __future__ import annotations

from console.sandbox.gateway.answer import Result, child, element
from console.sandbox.gateway.calls import Call, succeeded
from console.sandbox.gateway.refusals import FunctionRefused, Refusal


def get_api_session(call: Call) -> Result:
    """Open a session: as logged in, or in the entity that is named; an empty name is top level.

    Raises:
        FunctionRefused: There are other functions in the request, or the entity is not the user's.
    """
    if not call.alone:
        text = "getAPISession must be the only function of its request."
        raise FunctionRefused(Refusal(number="Get API Session Failed", text=text))
    wanted = call.element.find("locationid")
    session = call.sessions.open(call.session, None if wanted is None else call.text("locationid"))
    data = element("data")
    api = child(data, "api")
    child(api, "sessionid", session.session_id)
    child(api, "endpoint", call.endpoint)
    child(api, "locationid", session.entity_id)
    return succeeded(data)
