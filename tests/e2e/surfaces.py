"""The operations of every surface, as the server's own OpenAPI documents list them, and what can be
sent to each: walks over them cover a new operation without an edit."""

import base64
import re
import uuid

METHODS = ("get", "post", "put", "patch", "delete")
PLATFORM = "/api/v1/platform/"
DOCUMENTS = ("/api/openapi.json", "/accounts/openapi.json", PLATFORM + "openapi.json")

# Which collection a member of a body, a filter or a parameter of a path names a record of.
NAMED = {"person": "persons", "personId": "persons", "primary_id": "persons",
         "duplicate_ids": "persons", "merged_into": "persons", "organization": "organizations",
         "organizations": "organizations", "other_organizations": "organizations",
         "organizationId": "organizations", "deal": "deals", "project": "projects",
         "group": "groups", "group_uuid": "groups", "tag": "tags", "tags": "tags",
         "tags.id": "tags", "note_category": "note_categories", "category": "note_categories",
         "category.id": "note_categories", "avatar": "media_objects", "segment": "segments",
         "segments": "segments", "segments.uuid": "segments", "owner": "users", "user": "users",
         "user_id": "users", "author": "users", "owner.id": "users", "author.id": "users",
         "admin_user_uuid": "users", "user_uuid": "users", "platform_user": "users",
         "target_user_uuid": "users", "actor": "users", "org_uuid": "orgs", "record": "persons"}

# What no schema says of the texts that members take.
SAMPLES = {
    "email": lambda: f"{uuid.uuid4().hex}@sample.example",
    "slug": lambda: "s-" + uuid.uuid4().hex[:12],
    "permissions": lambda: ["Ibl.CRM/Persons/read"],
    "permission_keys": lambda: ["platform.groups.list"],
    "url": lambda: "https://hooks.example/" + uuid.uuid4().hex,
    "content_url": lambda: "https://files.example/" + uuid.uuid4().hex,
    "content": lambda: base64.b64encode(b"sample").decode(),
    "items": lambda: [{"name": "Item " + uuid.uuid4().hex}],
    "reason": lambda: "The reason of a sample, long enough",
    "currency": lambda: "EUR",
    "events": lambda: ["person.*"],
    "type": lambda: "customer",
    "dsn": lambda: "rocksdb:shards/" + uuid.uuid4().hex,
}


class Operation:
    def __init__(self, document, path, method):
        self.document = document
        self.path = path
        self.method = method.upper()
        self.row = document["paths"][path][method]
        self.permissions = self.row.get("x-permissions", [])
        security = self.row.get("security")  # An empty choice: nobody is asked who they are.
        self.needs_caller = bool(security) and {} not in security
        self.is_stream = "/stream/" in path or path.endswith("/events")

    def __str__(self):
        return f"{self.method} {self.path}"

    def resolve(self, schema):
        while "$ref" in schema:
            found = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = found
        return schema

    @property
    def path_names(self):
        return re.findall(r"\{(\w+)\}", self.path)

    @property
    def places(self):
        """(collection, name) of each parameter of the path."""
        found = []
        self.filled(lambda place, name: found.append((place, name)))
        return found

    @property
    def parameters(self):
        return {one["name"]: one for one in map(self.resolve, self.row.get("parameters", ()))}

    @property
    def queries(self):
        """The schemas of its query parameters, by their names."""
        return {name: one["schema"] for name, one in self.parameters.items()
                if one["in"] == "query"}

    @property
    def takes_version(self):
        return any("If-Match" in one.get("$ref", "") for one in self.row.get("parameters", ()))

    def filled(self, value_of):
        """The path, with what its query must have; `value_of(place, name)` is what stands for a
        parameter, where a place is the collection, such as "persons"."""

        def put(match):
            before = self.path[:match.start()].rstrip("/").rsplit("/", 1)[-1]
            return str(value_of(before, match[1]))

        must = [name for name, one in self.parameters.items()
                if one["in"] == "query" and one["required"]]
        query = "?" + "&".join(f"{name}=1" for name in must) if must else ""
        return re.sub(r"\{(\w+)\}", put, self.path) + query

    @property
    def members(self):
        """The schemas of what its body may hold, by name."""
        if "requestBody" not in self.row:
            return {}
        schema = self.resolve(next(iter(self.row["requestBody"]["content"].values()))["schema"])
        return {name: self.resolve(one) for name, one in schema["properties"].items()
                if not one.get("readOnly")}

    @property
    def required(self):
        if "requestBody" not in self.row:
            return set()
        schema = self.resolve(next(iter(self.row["requestBody"]["content"].values()))["schema"])
        return set(schema.get("required", ())) & set(self.members)

    def references(self):
        """The members and filters that name a record or a user."""
        return {name: schema for name, schema in {**self.members, **self.queries}.items()
                if is_reference(name, schema)}

    def media(self):
        is_patch = self.method == "PATCH" and self.path.startswith("/people")
        return "application/merge-patch+json" if is_patch else "application/json"

    def sample(self, marker, id_of, whole=False):
        """A body that fits, or None where none is taken. `id_of(name, schema)` names records;
        `whole`: with all that may name one, too."""
        if "requestBody" not in self.row:
            return None
        wanted = self.required | (set(self.references()) & set(self.members) if whole else set())
        return {name: self.value(name, marker, id_of) for name in sorted(wanted)}

    def value(self, name, marker, id_of):
        schema = self.members[name]
        if is_reference(name, schema):
            return id_of(name, schema)
        if name in SAMPLES:
            return SAMPLES[name]()
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type", "string")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "string":
            if schema.get("format") == "email":
                return SAMPLES["email"]()
            if schema.get("format") == "date-time":
                return "2999-01-01T00:00:00Z"
            return f"{marker} {uuid.uuid4().hex[:12]}"
        return {"integer": 1, "number": 1, "boolean": False, "array": [], "object": {}}[kind]


def is_reference(name, schema):
    inner = schema.get("items", schema)
    is_id = inner.get("format") in ("uuid", "iri-reference")
    is_user = "number of a user" in inner.get("description", "") or name == "user_id"
    return is_id or is_user


def operations(document):
    return [Operation(document, path, method) for path, item in document["paths"].items()
            for method in METHODS if method in item]


class Records:
    """A record of each collection that the crm document lets a client create, in one tenant, each
    with `marker` in its texts; `of["persons"]` is its id. Accounts know organizations and contacts
    by numbers."""

    def __init__(self, client, marker, user, check):
        self.client = client
        self.marker = marker
        self.of = {"users": user}
        self.check = check
        self.document = client.get("/api/openapi.json").json
        for operation in operations(self.document):
            is_collection = re.fullmatch(r"/api/crm/([\w-]+)/", operation.path)
            if operation.method == "POST" and is_collection and operation.needs_caller:
                self.make(operation, is_collection[1])
        self.invite()
        self.import_batch()
        self.numbers = self.account_numbers()

    def invite(self):
        person = {"name": self.marker, "primary_email": SAMPLES["email"]()}
        made = self.check(self.client.post("persons/", person), 201).json
        invited = self.check(self.client.post(f"persons/{made['id']}/invite/", {}), 201).json
        self.of["invitations"] = invited["invitation_id"]

    def import_batch(self):
        self.of["imports"] = str(uuid.uuid4())
        body = {"items": [{"name": self.marker}], "import": self.of["imports"]}
        self.check(self.client.post("persons/batch/", body), 200)

    def make(self, operation, place):
        path = operation.path
        whole = place not in ("segments", "media_objects")
        body = operation.sample(self.marker, self.id_of, whole)
        # What is made later is named by nothing yet.
        body = {name: value for name, value in body.items() if value not in (None, [None])}
        made = self.check(self.client.post(path, body), 201).json
        self.of["made-users" if place == "users" else place] = made["id"]
        if place == "webhooks":  # What it cannot deliver would be recorded, at some time.
            self.check(self.client.patch(f"{path}{made['id']}/", {"status": "paused"}), 200)

    def id_of(self, name, schema):
        place = NAMED.get(name.removesuffix("[]"))
        found = self.of.get(place)
        if found is not None and schema.get("items", schema).get("format") == "iri-reference":
            found = f"/{'users' if place == 'users' else place}/{found}"
        return [found] if schema.get("type") == "array" else found

    def account_numbers(self):
        """(organization, contact) as accounts name them."""
        listed = self.check(self.client.get("/accounts/organizations"), 200).json
        name = self.client.get(f"organizations/{self.of['organizations']}/").json["name"]
        number = next(one["id"] for one in listed if one["name"] == name)
        members = self.client.get(f"/accounts/organizations/{number}/members").json
        return number, members[0]["contactId"]

    def in_path(self, path, place, name):
        """What stands for {name} behind `place` in that path."""
        if path.startswith("/accounts/"):
            return self.numbers[1] if name == "contactId" else self.numbers[0]
        if path.startswith("/people"):
            return self.of["notes" if place == "notes" else "persons"]
        if name == "position":
            return self.position()
        if place == "users":
            return self.of["made-users"]  # One whom anything may happen to.
        return self.of.get(place) or self.of.get(NAMED.get(name), str(uuid.uuid4()))

    def position(self):
        return self.check(self.client.get("tags/"), 200).position
