"""Two organizations with a past, and what an audit has to say about it, from their histories."""

import itertools
import json
import urllib.parse

from case import unique
from platform_case import PlatformCase

UPDATES = {"updated", "changed", "tagged", "untagged", "assigned", "reparented", "content_added"}
BATCH = {"items": [{"name": f"Batch {number}"} for number in range(7)]}
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def action_of(record):
    """As domain/history/audit.h says it, from what the history shows of a record in a commit."""
    actions = []
    for name in record["events"]:
        verb = name.split(".", 1)[1]
        if verb.endswith(("_undone", "_redone")):
            actions.append("undo" if verb.endswith("_undone") else "redo")
        elif "exists" in record["changes"] and verb.split("_")[0] in (
                "created", "deleted", "joined", "requested", "queued", "duplicated", "sent"):
            actions.append("create" if record["changes"]["exists"]["after"] else "delete")
        elif verb in UPDATES or verb.endswith("_cleared") or len(verb) > 16:
            actions.append("update")
        else:
            actions.append(verb)
    return max(actions, key=lambda action: 2 if action in ("create", "delete") else
               0 if action == "update" else 1)


class AuditCase(PlatformCase):
    """Two organizations with a past of their own; nobody writes to them while they are looked at."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clients = {"acme": cls.api, "other": cls.client_of(cls, "other")}
        test = cls()
        test.make_a_past()
        test.all_mails_have_left()
        test.give_access()
        cls.expected = test.entries_of_histories()

    def runTest(self):
        """The tests of this class are made by name; this is for what is done before them."""

    # What happens.

    def make_a_past(self):
        for client in self.clients.values():
            self.check(client.post("persons/batch/", BATCH), 200)
            for _ in range(12):
                self.make_a_deal(client)
        self.member()
        self.make_private_note()
        self.read_while_audited()

    def make_a_deal(self, client):
        person = self.make("persons/", {"name": unique("Sold"), "job_title": "Buyer"}, client,
                           headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
        deal = self.make("deals/", {"title": unique("Deal"), "person": person["id"]}, client)
        self.check(client.post(f"deals/{deal['id']}/win/", {}), 200)
        self.check(client.patch(f"persons/{person['id']}/", {"job_title": "=Chief"}), 200)
        self.check(client.delete(f"persons/{person['id']}/"), 204)

    def make_private_note(self):
        person = self.person()
        note = self.make("notes/", {"body": "open at first", "person": person["id"]})
        type(self).private_note = note["id"]
        self.check(self.api.patch(f"notes/{note['id']}/",
                                  {"body": "between us", "is_private": True}), 200)

    def read_while_audited(self):
        person = self.person()
        self.check(self.api.patch("settings/", {"audit_reads": True}), 200)
        self.check(self.api.get(f"persons/{person['id']}/"), 200)
        self.check(self.api.get("tags/"), 200)
        self.check(self.api.patch("settings/", {"audit_reads": False}), 200)

    def give_access(self):
        cls = type(self)
        made, cls.auditor = self.admin("platform.audit.read", "platform.audit.export")
        cls.auditor_id = made["id"]
        self.check(self.ask("PUT", f"admins/{self.me()['id']}/org-access/global",
                            {"is_global": True}), 200)
        orgs = {org["slug"]: org for org in self.got("my-orgs")["items"]}
        cls.orgs = {key: orgs[key] for key in self.clients}
        for org in self.orgs.values():
            self.check(self.ask("POST", f"admins/{made['id']}/org-access",
                                {"org_uuid": org["id"]}), 201)

    # What the audit has to say about it.

    def entries_of_histories(self):
        """Of both organizations, oldest first."""
        entries = []
        for key, client in self.clients.items():
            lines = self.check(client.get("history/export/",
                                          {"format": "ndjson", "accesses": "true"}), 200).body
            for line in lines.decode().splitlines():
                entries += self.entries_of(key, client, json.loads(line))
        return sorted(entries, key=lambda entry: (entry["created_at"], entry["org"]))

    def entries_of(self, key, client, commit):
        self.assertEqual(commit["records_hidden"], 0, str(commit))
        touched = [(one["kind"], one["id"], str(one["number"]), action_of(one))
                   for one in commit["records"]]
        for read in commit["read"]:
            history = self.check(client.get(f"{read['kind']}s/{read['id']}/history/"), 200).json
            number = history["results"][0]["records"][0]["number"]
            touched.append((read["kind"], read["id"], str(number), "read"))
        if commit["command"] == "access" and not touched:
            touched.append(("request", None, str(commit["position"]), "read"))
        return [{"created_at": commit["time"], "org": key, "org_id": self.orgs[key]["id"],
                 "actor": commit["actor"], "position": commit["position"], "index": index,
                 "resource_type": kind, "record": record, "resource_display_id": number,
                 "action": action} for index, (kind, record, number, action) in enumerate(touched)]

    def every(self, client=None, page_size=100, **query):
        """All pages; the total of each is that of all."""
        items = []
        for page in itertools.count(1):
            got = self.audit(client, page=page, page_size=page_size, **query)
            items += got["items"]
            if not got["items"]:
                self.assertEqual(got["total"], len(items), query)
                return items
        return None

    def audit(self, client=None, path="audit", **query):
        given = urllib.parse.urlencode({name: value for name, value in query.items()}, doseq=True)
        return self.got(path + "?" + given, client or self.auditor)

    def told(self, entries):
        """What both sides say of an entry."""
        return [(one["created_at"], one["org_id"], one["action"], one["resource_type"],
                 one["resource_display_id"]) for one in entries]

    def same(self, items, expected):
        """In the same order, but for entries of the same time."""
        self.assertEqual(sorted(self.told(items)), sorted(self.told(expected)))
        self.assertEqual([one["created_at"] for one in items],
                         [one["created_at"] for one in expected])

    def actors(self):
        """{number: (actor_id, name)}."""
        return {entry["actor"]: (item["actor_id"], item.get("actor_display_name", ""))
                for entry, item in zip(self.expected, self.every(sort_order="asc"))}
