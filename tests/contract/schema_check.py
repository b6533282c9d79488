"""Does a value fit a schema of our OpenAPI 3.1 document? Covers the keywords that the document uses
and refuses others, so that nothing is passed over in silence. Stricter than the specification: an
object may hold no member that its schema does not describe."""

import datetime
import re
import uuid

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
KNOWN = {"$ref", "type", "format", "maxLength", "enum", "required", "properties", "items", "anyOf",
         "additionalProperties", "description", "default", "readOnly", "writeOnly", "maxItems",
         "minimum", "allOf"}
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+")


def _is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def _fits_format(text, name):
    try:
        if name == "uuid":
            return str(uuid.UUID(text)) == text
        if name == "date-time":
            return datetime.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
    if name == "email":
        return text == "" or EMAIL.fullmatch(text) is not None  # Blank is how an absent one shows.
    return name != "uri" or URI.fullmatch(text) is not None


class SchemaCheck:
    def __init__(self, document):
        self.document = document

    def resolve(self, schema):
        while "$ref" in schema:
            found = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = found
        return schema

    def complaints(self, value, schema, place="body"):
        """What is wrong with `value`, each with its place; empty when it fits."""
        schema = self.resolve(schema)
        unknown = set(schema) - KNOWN
        if unknown:
            return [f"{place}: the schema uses {sorted(unknown)}, which is not checked here"]
        if "anyOf" in schema:
            tried = [self.complaints(value, one, place) for one in schema["anyOf"]]
            return [] if [] in tried else min(tried, key=len)
        found = [one for part in schema.get("allOf", ())
                 for one in self.complaints(value, part, place)]
        names = schema.get("type", [])
        names = [names] if isinstance(names, str) else names
        if names and not any(_is_type(value, name) for name in names):
            return [*found, f"{place}: {value!r} is no {' or '.join(names)}"]
        if "enum" in schema and value not in schema["enum"]:
            found.append(f"{place}: {value!r} is none of {schema['enum']}")
        if isinstance(value, str):
            found += self._text(value, schema, place)
        elif isinstance(value, dict):
            found += self._object(value, schema, place)
        elif isinstance(value, list) and "items" in schema:
            found += [one for number, item in enumerate(value)
                      for one in self.complaints(item, schema["items"], f"{place}[{number}]")]
        return found

    def _text(self, value, schema, place):
        if len(value) > schema.get("maxLength", len(value)):
            yield f"{place}: longer than {schema['maxLength']}"
        if not _fits_format(value, schema.get("format")):
            yield f"{place}: {value!r} is no {schema['format']}"

    def _object(self, value, schema, place):
        for name in schema.get("required", ()):
            if name not in value:
                yield f"{place}: {name} is missing"
        described = schema.get("properties", {})
        others = schema.get("additionalProperties", None if described else {})
        for name, member in value.items():
            inside = f"{place}.{name}"
            if name in described:
                yield from self.complaints(member, described[name], inside)
            elif others is None or others is False:
                yield f"{inside}: is not described"
            elif others is not True:
                yield from self.complaints(member, others, inside)
