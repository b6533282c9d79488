"""What tests share that try one tenant's ids and rights on another's records."""

from case import ServerCase
from surfaces import DOCUMENTS, Records, operations

MARKER = "zqforeign"  # In every text of the other tenant; no answer to us may hold it.
AHEAD = 5  # How many records more they have, so that their numbers are none of ours.
REFUSALS = (400, 404, 422)


class TenantCase(ServerCase):
    tenants = ("other",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.theirs_client = cls.server.client(cls.tenants_made["other"]["token"])
        case = cls("check")
        for number in range(AHEAD):
            for path in ("organizations/", "persons/"):
                case.make(path, {"name": f"{MARKER} {number}"}, cls.theirs_client)
        cls.theirs = Records(cls.theirs_client, MARKER, cls.tenants_made["other"]["user"],
                             case.check)
        for _ in range(AHEAD):
            cls.theirs.invite()
        cls.mine = Records(cls.api, "ours", cls.tenant["user"], case.check)
        case.all_mails_have_left()
        cls.documents = [case.check(cls.api.get(path), 200).json for path in DOCUMENTS[:2]]

    def each_operation(self):
        for document in self.documents:
            for operation in operations(document):
                if operation.needs_caller and "/auth/" not in operation.path:
                    yield operation

    def state(self):
        """Of both tenants: where their histories are, and what control knows of theirs."""
        known = [self.check(self.theirs_client.get(path), 200).body
                 for path in ("tokens/", "users/", "webhooks/", "settings/")]
        return [self.mine.position(), self.theirs.position(), *known]

    def digest(self):
        """Of everything there is in all tenants and in control."""
        self.server.stop()
        found = self.folder.digest()
        self.restart()
        for records, key in ((self.mine, self.tenant), (self.theirs, self.tenants_made["other"])):
            records.client = self.server.client(key["token"])
        type(self).theirs_client = self.theirs.client
        return found

    def send(self, operation, path, body=None, **options):
        return self.api.send(operation.method, path, body, media=operation.media(), **options)

    def says_nothing(self, answer):
        self.assertNotIn(MARKER.encode(), answer.body.lower(), str(answer))

    def refused_whole(self, operation, path, body, before):
        answer = self.send(operation, path, body)
        self.assertIn(answer.status, REFUSALS, f"{answer} to {body}")
        self.says_nothing(answer)
        self.assertEqual(self.state(), before, f"{answer} to {body}")
        return answer
