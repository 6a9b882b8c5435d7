"""Compares answers with the published description of the Alvys API, where that is at hand."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx

FILE = Path(__file__).parents[2] / ".." / "shared" / "reference" / "alvys-openapi.json"
BASE = "/api/p/v{version}"


@cache
def specification() -> dict[str, Any]:
    """Return the description; one without any path when it is not at hand."""
    if not FILE.exists():
        return {"paths": {}, "components": {"schemas": {}}}
    found: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return found


def operations() -> set[tuple[str, str]]:
    """Return method and path of everything that is described."""
    return {
        (method.upper(), path.removeprefix(BASE))
        for path, calls in specification()["paths"].items()
        for method in calls
    }


def schema_misfits(name: str, value: Any) -> list[str]:
    """Return where a value breaks a schema; nothing when there is no description."""
    if not specification()["paths"]:
        return []
    return _misfits({"$ref": f"#/components/schemas/{name}"}, value, "")


def answer_misfits(method: str, path: str, answer: httpx.Response) -> list[str]:
    """Return where an answer breaks what is described for its operation."""
    calls = specification()["paths"].get(BASE + path)
    if calls is None:
        return []
    described = calls[method.lower()]["responses"].get(str(answer.status_code))
    if described is None:
        return [f"status {answer.status_code} is not described"]
    content = described.get("content")
    if not content:
        return ["there is a body"] if answer.content else []
    media_type = answer.headers["content-type"].partition(";")[0]
    if media_type not in content:
        return [f"{media_type} is not described for {answer.status_code}"]
    return _misfits(content[media_type]["schema"], answer.json(), "")


def _misfits(schema: dict[str, Any], value: Any, at: str) -> list[str]:
    """Return where a value breaks its schema: keys, types, allowed words."""
    schema = _resolved(schema)
    if value is None:
        return [] if schema.get("nullable") or "type" not in schema else [f"{at} is null"]
    if "discriminator" in schema:
        schema = _resolved({"$ref": schema["discriminator"]["mapping"][value["$type"]]})
        value = {name: part for name, part in value.items() if name != "$type"}
    expected = schema.get("type", "object")
    if expected == "object":
        return _object_misfits(schema, value, at)
    if expected == "array":
        return [
            wrong
            for index, part in enumerate(value)
            for wrong in _misfits(schema["items"], part, f"{at}[{index}]")
        ]
    return _scalar_misfits(schema, value, at)


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    nullable = schema.get("nullable", False)
    while "$ref" in schema or "allOf" in schema:
        reference = schema.get("$ref") or schema["allOf"][0]["$ref"]
        schema = specification()["components"]["schemas"][reference.rpartition("/")[2]]
    return {**schema, "nullable": nullable or schema.get("nullable", False)}


def _object_misfits(schema: dict[str, Any], value: Any, at: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{at} is no object"]
    known = schema.get("properties", {})
    others = schema.get("additionalProperties", False)
    missing = [
        f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value
    ]
    unknown = [f"{at}.{name} is unknown" for name in value if name not in known and others is False]
    described = {name: known.get(name) or others for name in value}
    wrong = [
        misfit
        for name, part in described.items()
        if isinstance(part, dict) and part
        for misfit in _misfits(part, value[name], f"{at}.{name}")
    ]
    return missing + unknown + wrong


def _scalar_misfits(schema: dict[str, Any], value: str | float, at: str) -> list[str]:
    types: dict[str, tuple[type, ...]] = {
        "string": (str,),
        "number": (int, float),
        "integer": (int,),
        "boolean": (bool,),
    }
    if not isinstance(value, types[schema["type"]]):
        return [f"{at} is no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at} is not one of {schema['enum']}"]
    if schema.get("format") == "date-time" and datetime.fromisoformat(str(value)).tzinfo is None:
        return [f"{at} has no offset"]
    return []
