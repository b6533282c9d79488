"""Writes crm.json, people.json, accounts.json or platform.json, the facts of a published contract
that the tests compare with: what is served under which name, with which permission, parameters,
statuses and fields. No sentences of it.

Usage: make_facts.py CONTRACT.yaml >crm.json        (needs python3-yaml; the tests do not)
"""

import json
import sys

import yaml

METHODS = ("get", "post", "put", "patch", "delete")
MEDIA = ("application/json", "application/ld+json")
OF_A_FIELD = ("type", "format", "maxLength", "enum", "nullable", "readOnly", "writeOnly", "default",
              "minLength", "minimum")
OF_A_PARAMETER = ("type", "format", "enum", "maximum")


def name_of(schema):
    return schema["$ref"].rsplit("/", 1)[1] if schema and "$ref" in schema else None


def schema_in(content):
    """The name of a schema; of an array, that of its items, and [] behind it."""
    schema = next((content[media] for media in MEDIA if media in (content or {})), {}).get("schema")
    if schema and schema.get("type") == "array":
        return (name_of(schema["items"]) or "") + "[]"
    return name_of(schema)


def with_own_body(request, content):
    """A body that the operation describes itself, without naming a schema."""
    schema = next((content[media] for media in MEDIA if media in content), {}).get("schema", {})
    if "properties" in schema:
        request["body"] = {
            "required": sorted(schema.get("required", ())),
            "fields": {key: field(value, {}) for key, value in schema["properties"].items()}}
    return request


def media_of(content):
    """What is answered that is no JSON."""
    return next((media for media in content or () if media not in MEDIA), None)


def operation(method, path, row):
    body = row.get("requestBody")
    return {
        "method": method, "path": path, "operationId": row["operationId"], "tag": row["tags"][0],
        "permission": next(iter(row.get("x-permissions", ())), None),
        "parameters": [{"in": one["in"], "name": one["name"], "required": one["required"],
                        **{key: one["schema"][key] for key in OF_A_PARAMETER
                           if key in one["schema"]}} for one in row.get("parameters", ())],
        "request": body and with_own_body(
            {"schema": schema_in(body["content"]), "media": list(body["content"]),
             "required": body.get("required", False)}, body["content"]),
        "answers": {status: schema_in(answer.get("content")) or media_of(answer.get("content"))
                    for status, answer in row["responses"].items() if status != "default"}}


def field(schema, enums):
    facts = {key: schema[key] for key in OF_A_FIELD if key in schema}
    for part in schema.get("allOf", ()):
        facts.update(enums[name_of(part)])
    if name_of(schema):
        facts["ref"] = name_of(schema)
    if "items" in schema:
        facts["items"] = field(schema["items"], enums)
    if "additionalProperties" in schema:
        facts["open"] = True
    return facts


def facts_of(contract):
    schemas = contract["components"]["schemas"]
    enums = {name: {"type": schema["type"], "enum": schema["enum"]}
             for name, schema in schemas.items() if "enum" in schema}
    return {
        "operations": [operation(method, path, item[method])
                       for path, item in contract["paths"].items()
                       for method in METHODS if method in item],
        "schemas": {name: {"required": sorted(schema.get("required", ())),
                           "fields": {key: field(value, enums)
                                      for key, value in schema["properties"].items()}}
                    for name, schema in schemas.items() if name not in enums}}


def lines(facts):
    """One operation and one field a line, so that a change of the contract is a readable diff."""
    yield '{"operations": ['
    rows = [json.dumps(row, sort_keys=True) for row in facts["operations"]]
    yield ",\n".join("  " + row for row in rows)
    yield '],\n"schemas": {'
    parts = []
    for name, schema in facts["schemas"].items():
        rows = [f"    {json.dumps(key)}: {json.dumps(value, sort_keys=True)}"
                for key, value in schema["fields"].items()]
        parts.append(f'  {json.dumps(name)}: {{"required": {json.dumps(schema["required"])}, '
                     '"fields": {\n' + ",\n".join(rows) + "}}")
    yield ",\n".join(parts)
    yield "}}"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print("\n".join(lines(facts_of(yaml.safe_load(file)))))
