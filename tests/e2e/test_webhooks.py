"""Webhooks: what happens arrives at a receiver, signed, in order, through restarts and failures."""

import base64
import hashlib
import hmac
import json
import unittest
import uuid

from case import NOBODY, ServerCase, wait_for
from webhook_receiver import Receiver


def signature(secret, headers, body):
    """As a receiver computes it, from the text of the standard."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class Webhooks(ServerCase):
    options = ("--webhook-allow-private",)
    tenants = ("other",)

    @classmethod
    def setUpClass(cls):
        cls.receiver = Receiver()
        cls.addClassCleanup(cls.receiver.close)
        super().setUpClass()

    def setUp(self):
        self.path = "/" + uuid.uuid4().hex

    def tearDown(self):
        for webhook in self.api.every("webhooks/"):
            self.check(self.api.delete(f"webhooks/{webhook['id']}/"), 204)

    def webhook(self, client=None, **fields):
        return self.make("webhooks/", {"url": self.receiver.url(self.path), **fields}, client)

    def told(self, count):
        told = wait_for(lambda: len(self.receiver.told(self.path)) >= count
                        and self.receiver.told(self.path))
        self.assertTrue(told, f"{len(self.receiver.told(self.path))} of {count} arrived")
        return told

    def attempts(self, webhook):
        return self.read(f"webhooks/{webhook['id']}/deliveries/")

    def test_what_happens_arrives_signed_with_what_changed(self):
        webhook = self.webhook(events=["person.*"])
        person = self.person(name="Ada", job_title="Countess")
        self.organization()
        self.check(self.api.patch(f"persons/{person['id']}/", {"job_title": "Analyst"}), 200)
        made, changed = self.told(2)
        self.assertEqual((made["type"], changed["type"]), ("person.created", "person.updated"))
        self.assertEqual(made["data"]["changes"]["name"], {"before": "", "after": "Ada"})
        self.assertEqual(changed["data"]["changes"],
                         {"job_title": {"before": "Countess", "after": "Analyst"}})
        self.assertEqual((changed["data"]["record"], changed["data"]["version"]), (person["id"], 2))
        self.assertEqual(changed["data"]["actor"], self.tenant["user"])
        for headers, body in self.receiver.arrived[self.path]:
            self.assertEqual(headers["webhook-signature"], signature(webhook["secret"], headers, body))
            self.assertEqual(headers["webhook-id"], json.loads(body)["data"]["id"])
            self.assertEqual(headers["Content-Type"], "application/json")

    def test_merging_tells_of_every_record_it_touched(self):
        self.webhook()
        first, second = self.person(), self.person()
        deal = self.make("deals/", {"title": "Engine", "person": second["id"]})
        self.api.post("persons/merge/",
                      {"primary_id": first["id"], "duplicate_ids": [second["id"]]})
        wait_for(lambda: any(one["data"]["record"] == deal["id"] and one["data"]["version"] == 2
                             for one in self.receiver.told(self.path)))
        moved = [one["data"] for one in self.receiver.told(self.path)
                 if one["data"]["record"] == deal["id"]]
        self.assertEqual(moved[-1]["changes"],
                         {"person": {"before": second["id"], "after": first["id"]}})
        self.assertEqual([one["version"] for one in moved], [1, 2])

    def test_what_only_the_history_shows_is_told_by_kind_and_id(self):
        self.webhook(events=["membership.*", "mail.*", "user.*", "joining.*"])
        user = self.user()
        position = self.check(self.api.post(f"users/{user['id']}/suspend/"), 200).position
        person = self.person(primary_email=f"{uuid.uuid4().hex}@mail.example")
        self.check(self.api.post(f"persons/{person['id']}/invite/"), 201)
        wait_for(lambda: "mail.sent" in [one["type"] for one in self.receiver.told(self.path)])
        told = {one["type"]: one["data"] for one in self.receiver.told(self.path)}
        self.assertEqual(set(told), {"membership.joined", "membership.suspended", "mail.queued",
                                     "mail.sent"})
        shown = self.read(f"history/{position}/")["records"][0]
        self.assertEqual((told["membership.suspended"]["kind"],
                          told["membership.suspended"]["record"]), (shown["kind"], shown["id"]))
        self.assertEqual(told["membership.suspended"]["changes"],
                         {"status": {"before": "active", "after": "suspended"}})
        self.assertEqual(told["membership.joined"]["changes"]["user"]["after"], user["id"])

    def test_the_secret_is_shown_once(self):
        body = {"url": self.receiver.url(self.path)}
        key = {"Idempotency-Key": uuid.uuid4().hex}
        made = self.make("webhooks/", body, headers=key)
        self.assertRegex(made["secret"], r"^whsec_[A-Za-z0-9+/]{43}=$")
        again = self.make("webhooks/", body, headers=key)
        self.assertEqual((again["id"], again["secret"]), (made["id"], None))
        shown = self.read(f"webhooks/{made['id']}/")
        self.assertNotIn("secret", shown)
        rotated = self.check(self.api.post(f"webhooks/{made['id']}/rotate-secret/"), 200).json
        self.assertNotEqual(rotated["secret"], made["secret"])
        self.person()
        self.told(1)
        headers, content = self.receiver.arrived[self.path][0]
        self.assertEqual(headers["webhook-signature"].split(" "),
                         [signature(secret, headers, content)
                          for secret in (rotated["secret"], made["secret"])])
        files = [path for path in self.folder.path.rglob("*") if path.is_file()]
        for secret in (made["secret"], rotated["secret"]):
            for form in (secret.encode(), base64.b64decode(secret.removeprefix("whsec_"))):
                self.assertEqual([path for path in files if form in path.read_bytes()], [])

    def test_a_receiver_that_was_away_hears_everything_in_order(self):
        self.webhook(events=["person.*"])
        self.receiver.answers[self.path] = 503
        person = self.person()
        for number in range(5):
            self.check(self.api.patch(f"persons/{person['id']}/", {"job_title": str(number)}), 200)
        self.assertTrue(wait_for(lambda: self.receiver.refused[self.path]))
        self.receiver.answers[self.path] = 200
        self.assertEqual([one["data"]["version"] for one in self.told(6)], [1, 2, 3, 4, 5, 6])

    def test_it_hears_nothing_of_who_was_erased_a_moment_ago(self):
        webhook = self.webhook(events=["person.*", "note.*"])
        self.receiver.answers[self.path] = 503
        word = uuid.uuid4().hex
        person = self.person(job_title=word)
        self.make("notes/", {"body": word, "person": person["id"]})
        replay = {"position": self.position() - 1}
        path = f"persons/{person['id']}/"
        self.assertTrue(wait_for(lambda: self.receiver.refused[self.path]))
        self.check(self.api.post(f"webhooks/{webhook['id']}/replay/", replay), 200)
        self.check(self.api.post(path + "erase/", {"reason": "asked"}), 200)
        self.receiver.answers[self.path] = 200
        self.check(self.api.post(f"webhooks/{webhook['id']}/replay/", replay), 200)
        told = self.told(3)
        self.assertIn(person["id"], [one["data"]["record"] for one in told])
        self.assertNotIn(word, str(told))

    def test_a_killed_server_goes_on_without_a_gap(self):
        self.webhook(events=["person.created"])
        persons = [self.person()["id"] for _ in range(20)]
        self.server.kill()
        self.restart()
        persons += [self.person()["id"] for _ in range(5)]
        self.assertTrue(wait_for(
            lambda: set(persons) <= {one["data"]["record"] for one in self.receiver.told(self.path)}))
        ids = {headers["webhook-id"] for headers, _ in self.receiver.arrived[self.path]}
        self.assertEqual(len(ids), 25, "what arrives twice has the same id")

    def test_a_stopped_server_delivers_nothing_twice(self):
        self.webhook(events=["person.created"])
        for _ in range(5):
            self.person()
        self.told(5)
        self.server.stop()
        self.restart()
        self.person()
        self.assertEqual(len(self.told(6)), 6)

    def test_gone_is_the_end(self):
        webhook = self.webhook()
        self.receiver.answers[self.path] = 410
        self.person()

        def disabled():
            shown = self.read(f"webhooks/{webhook['id']}/")
            return shown if shown["status"] == "disabled" else None

        shown = wait_for(disabled)
        self.assertIn("410", shown["disabled_reason"])
        self.receiver.answers[self.path] = 200
        self.check(self.api.patch(f"webhooks/{webhook['id']}/", {"status": "active"}), 200)
        self.assertEqual(self.told(1)[0]["type"], "person.created")
        self.refused_field(self.api.patch(f"webhooks/{webhook['id']}/", {"status": "disabled"}),
                           "status")

    def test_the_attempts_are_listed_newest_first(self):
        webhook = self.webhook(events=["tag.created"])
        for count in range(1, 4):  # One by one: of several under way any may be over first.
            self.make("tags/", {"name": uuid.uuid4().hex})
            self.told(count)
        tested = self.check(self.api.post(f"webhooks/{webhook['id']}/test/"), 200).json
        self.assertEqual((tested["delivered"], tested["status_code"], tested["error"]),
                         (True, 200, None))
        listed = wait_for(lambda: (page := self.attempts(webhook))["count"] == 4 and page)
        self.assertEqual(listed["results"][0], tested)
        positions = [one["position"] for one in listed["results"][1:]]
        self.assertEqual(positions, sorted(positions, reverse=True))
        page = self.read(f"webhooks/{webhook['id']}/deliveries/", {"page_size": 1, "page": 2})
        self.assertEqual(page["results"], listed["results"][1:2])
        self.refused(self.api.get(f"webhooks/{webhook['id']}/deliveries/", {"page": 99}), 404)

    def test_a_replay_delivers_again_under_the_same_ids(self):
        webhook = self.webhook(events=["tag.created"])
        tags = [self.make("tags/", {"name": uuid.uuid4().hex})["id"] for _ in range(3)]
        position = next(one["data"]["position"] for one in self.told(3)
                        if one["data"]["record"] == tags[1])
        self.check(self.api.post(f"webhooks/{webhook['id']}/replay/", {"position": position}), 200)
        told = [one["data"]["record"] for one in self.told(5)]
        # Events of one record come in order; those of several need not.
        self.assertEqual([sorted(told[:3]), sorted(told[3:])], [sorted(tags), sorted(tags[1:])])
        for wrong in (0, position + 1000, "x", None):
            answer = self.api.post(f"webhooks/{webhook['id']}/replay/", {"position": wrong})
            self.refused_field(answer, "position")

    def test_it_tells_no_more_than_its_maker_may_read(self):
        token = self.token("Ibl.CRM/Webhooks/*", "Ibl.CRM/Tags/*")
        client = self.server.client(token["token"])
        self.webhook(client)
        self.person()
        self.make("tags/", {"name": uuid.uuid4().hex})
        self.assertEqual([one["type"] for one in self.told(1)], ["tag.created"])
        self.check(self.api.delete(f"tokens/{token['id']}/"), 204)
        self.make("tags/", {"name": uuid.uuid4().hex})
        # Another hears of both; when it has, the first had its time.
        first, self.path = self.path, "/" + uuid.uuid4().hex
        other = self.webhook(events=["tag.created"])
        self.check(self.api.post(f"webhooks/{other['id']}/replay/", {"position": 1}), 200)
        self.told(2)
        self.assertEqual(len(self.receiver.told(first)), 1)

    def test_no_tenant_sees_or_hears_of_anothers(self):
        webhook = self.webhook()
        other = self.client_of("other")
        self.make("persons/", {"name": "Secret"}, other)
        for method, path in (("GET", ""), ("PATCH", ""), ("PUT", ""), ("DELETE", ""),
                             ("POST", "test/"), ("POST", "replay/"), ("POST", "rotate-secret/"),
                             ("GET", "deliveries/")):
            body = {"position": 1} if path == "replay/" else {"url": "https://example.org/"}
            answer = other.send(method, f"webhooks/{webhook['id']}/{path}",
                                None if method == "GET" else body)
            self.check(answer, 404)
        self.assertEqual(self.check(other.get("webhooks/"), 200).json["count"], 0)
        self.person(name="Own")
        told = self.told(1)
        self.assertEqual(told[0]["data"]["changes"]["name"]["after"], "Own")

    def test_bad_input_is_refused_by_name(self):
        for url in ("", "ftp://example.org/", "https://ada:pw@example.org/", "https://", "x",
                    "https://example.org/" + "x" * 2048, 7, None):
            self.refused_field(self.api.post("webhooks/", {"url": url}), "url")
        good = {"url": self.receiver.url(self.path)}
        for events in (["*"], None):
            made = self.make("webhooks/", {**good, "events": events})
            self.assertEqual(made["events"], ["*"])
            self.check(self.api.delete(f"webhooks/{made['id']}/"), 204)
        for events in ([], ["a*b"], "person.*", ["Person.created"], [1], ["a"] * 51, {}):
            self.refused_field(self.api.post("webhooks/", {**good, "events": events}), "events")
        self.refused_field(self.api.post("webhooks/", {**good, "status": "disabled"}), "status")
        self.refused_field(self.api.post("webhooks/", {**good, "colour": "red"}), "colour")
        self.check(self.api.post(f"webhooks/{NOBODY}/test/"), 404)

    def test_there_are_at_most_fifty(self):
        made = [self.webhook(status="paused") for _ in range(50)]
        self.refused(self.api.post("webhooks/", {"url": self.receiver.url(self.path)}), 409)
        self.check(self.api.delete(f"webhooks/{made[0]['id']}/"), 204)
        self.webhook()

    def test_urls_stay_out_of_the_servers_log(self):
        word = uuid.uuid4().hex
        self.webhook(url=f"http://127.0.0.1:1/{word}", description=word)
        self.person()
        webhook = self.webhook()
        self.check(self.api.post(f"webhooks/{webhook['id']}/test/"), 200)
        self.told(1)
        self.assertNotIn(word, self.server.log())

    def test_a_deleted_one_leaves_no_attempts_behind(self):
        webhook = self.webhook()
        self.check(self.api.post(f"webhooks/{webhook['id']}/test/"), 200)
        files = lambda: list((self.folder.path / "webhooks").glob(f"*{webhook['id']}*"))
        self.assertEqual(len(files()), 1)
        self.check(self.api.delete(f"webhooks/{webhook['id']}/"), 204)
        self.assertTrue(wait_for(lambda: not files()))

    def test_metrics_count_what_arrived(self):
        self.webhook()
        self.person()
        self.told(1)
        text = wait_for(lambda: "daybook_webhook_lag_commits 0\n" in (
            text := self.stranger().get("/metrics").body.decode()) and text)
        self.assertRegex(text, r'daybook_webhook_attempts_total\{outcome="delivered"\} [1-9]')


class Guarded(ServerCase):
    def test_hosts_inside_are_refused(self):
        for host in ("127.0.0.1", "localhost", "[::1]", "10.0.0.1", "192.168.0.1", "169.254.169.254",
                     "2130706433", "100.64.0.1", "0.0.0.0", "[fd00::1]", "[::ffff:127.0.0.1]"):
            messages = self.refused_field(self.api.post("webhooks/", {"url": f"http://{host}/in"}),
                                          "url")
            self.assertEqual(messages, ["The host is no public address."])
        made = self.make("webhooks/", {"url": "https://93.184.216.34/", "status": "paused"})
        answer = self.api.patch(f"webhooks/{made['id']}/", {"url": "http://127.0.0.1/"})
        self.refused_field(answer, "url")
        answer = self.api.put(f"webhooks/{made['id']}/", {"url": "http://127.0.0.1/"})
        self.refused_field(answer, "url")


if __name__ == "__main__":
    unittest.main()
