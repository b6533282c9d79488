"""What every operation shares: entity tags, idempotency, positions, media types."""

import unittest
import urllib.parse
import uuid

from case import ServerCase, unique

MALFORMED_TAGS = ("v1", '"v1', "*, \"v1\"", "W/v1")


class EntityTags(ServerCase):
    def setUp(self):
        self.made = self.person()
        self.one = f"persons/{self.made['id']}/"
        self.first = self.check(self.api.get(self.one), 200).etag

    def patch(self, tag, **fields):
        return self.api.patch(self.one, fields or {"job_title": unique("t")},
                              headers={"If-Match": tag})

    def test_a_tag_names_the_version_and_changes_with_it(self):
        self.assertTrue(self.first.startswith('"v1-'))
        self.assertEqual(self.check(self.api.get(self.one), 200).etag, self.first)
        answer = self.check(self.patch(self.first), 200)
        self.assertTrue(answer.etag.startswith('"v2-'))
        self.assertEqual(self.check(self.api.get(self.one), 200).etag, answer.etag)

    def test_a_write_with_a_stale_tag_is_a_412_that_changes_nothing(self):
        self.check(self.patch(self.first, job_title="now"), 200)
        for answer in (self.patch(self.first),
                       self.api.put(self.one, {"name": "x"}, headers={"If-Match": self.first}),
                       self.api.delete(self.one, headers={"If-Match": self.first})):
            self.refused(answer, 412)
        self.assertEqual(self.read(self.one)["job_title"], "now")

    def test_only_the_version_is_compared_by_if_match(self):
        self.check(self.patch('"v1-0000000000000000"'), 200)
        self.check(self.patch('"other", "v2-0000000000000000"'), 200)
        self.check(self.patch("*"), 200)

    def test_a_weak_tag_never_matches_for_writing(self):
        self.refused(self.patch("W/" + self.first), 412)

    def test_actions_obey_if_match_too(self):
        tag = self.make("tags/", {"name": unique("tag")})["id"]
        self.check(self.patch(self.first), 200)
        answer = self.api.post(self.one + "tags/", {"tag": tag}, headers={"If-Match": self.first})
        self.refused(answer, 412)

    def test_a_read_with_the_current_tag_is_a_304_without_a_body(self):
        for tag in (self.first, "W/" + self.first, '"x", ' + self.first, "*"):
            answer = self.check(self.api.get(self.one, headers={"If-None-Match": tag}), 304)
            self.assertEqual((answer.body, answer.etag), (b"", self.first))
        self.check(self.patch("*"), 200)
        self.check(self.api.get(self.one, headers={"If-None-Match": self.first}), 200)

    def test_other_members_are_another_body_and_another_tag(self):
        answer = self.check(self.api.get(self.one, {"fields": "id"}), 200)
        self.assertNotEqual(answer.etag, self.first)
        headers = {"If-None-Match": self.first}
        self.check(self.api.get(self.one, {"fields": "id"}, headers=headers), 200)

    def test_a_malformed_tag_is_a_400(self):
        for tag in MALFORMED_TAGS:
            self.refused(self.patch(tag), 400)
            self.refused(self.api.get(self.one, headers={"If-None-Match": tag}), 400)

    def test_head_is_a_get_without_its_body(self):
        answer = self.check(self.api.send("HEAD", self.one), 200)
        self.assertEqual((answer.body, answer.etag), (b"", self.first))


class Idempotency(ServerCase):
    tenants = ("other",)

    def setUp(self):
        self.key = {"Idempotency-Key": unique("key").replace(" ", "-")}

    def twice(self, method, path, body=None, status=200):
        """Sends the same twice; the second answer is the first again, and nothing is done."""
        first = self.check(self.api.send(method, path, body, headers=self.key), status)
        self.all_mails_have_left()
        position = self.position()
        again = self.check(self.api.send(method, path, body, headers=self.key), status)
        self.assertEqual(again.body, first.body)
        self.assertEqual(again.position, first.position)
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        self.assertIsNone(first.headers["Idempotent-Replayed"])
        self.assertEqual(self.position(), position)
        return first

    def test_creating_twice_with_a_key_creates_once(self):
        name = unique("Once")
        self.twice("POST", "persons/", {"name": name}, 201)
        self.assertEqual(self.count("persons/", {"name": name}), 1)

    def test_the_key_holds_for_every_kind_of_write(self):
        one = f"persons/{self.person()['id']}/"
        tag = self.make("tags/", {"name": unique("tag")})["id"]
        deal = self.make("deals/", {"title": "Deal"})["id"]
        user = self.user()["id"]
        duplicate = self.person()["id"]
        invited = self.person(primary_email="once@invited.example")["id"]
        merge = {"primary_id": self.person()["id"], "duplicate_ids": [duplicate]}
        writes = [("PATCH", one, {"job_title": "a"}, 200), ("PUT", one, {"name": "b"}, 200),
                  ("POST", one + "tags/", {"tag": tag}, 200),
                  ("DELETE", f"{one}tags/{tag}/", None, 204),
                  ("POST", "persons/batch/", {"items": [{"name": "c"}, {"nme": "d"}]}, 200),
                  ("POST", "persons/merge/", merge, 200),
                  ("POST", f"persons/{invited}/invite/", {"is_staff": True}, 201),
                  ("POST", one + "link-user/", {"user_id": user}, 200),
                  ("POST", f"deals/{deal}/win/", None, 200),
                  ("POST", f"users/{user}/suspend/", None, 200),
                  ("DELETE", one, None, 204)]
        for method, path, body, status in writes:
            with self.subTest(write=path):
                self.twice(method, path, body, status)

    def test_a_user_is_made_once(self):
        body = {"email": "once@users.example", "name": "Once"}
        first = self.check(self.api.post("users/", body, headers=self.key), 201)
        again = self.check(self.api.post("users/", body, headers=self.key), 201)
        self.assertEqual(again.json, first.json)

    def test_a_repeated_token_has_no_secret(self):
        body = {"name": "once", "permissions": ["Ibl.CRM/*"]}
        first = self.check(self.api.post("tokens/", body, headers=self.key), 201).json
        again = self.check(self.api.post("tokens/", body, headers=self.key), 201).json
        self.assertTrue(first["token"])
        self.assertEqual(again, {**first, "token": None})

    def test_the_answer_is_the_stored_one_whatever_happened_since(self):
        body = {"name": unique("Then")}
        first = self.check(self.api.post("persons/", body, headers=self.key), 201)
        one = f"persons/{first.json['id']}/"
        self.check(self.api.patch(one, {"name": "Later"}), 200)
        again = self.check(self.api.post("persons/", body, headers=self.key), 201)
        self.assertEqual((again.body, again.etag), (first.body, first.etag))
        self.check(self.api.delete(one), 204)
        again = self.check(self.api.post("persons/", body, headers=self.key), 201)
        self.assertEqual(again.body, first.body)

    def test_a_repeated_write_is_answered_although_the_record_was_deleted_since(self):
        one = f"persons/{self.person()['id']}/"
        body = {"job_title": "then"}
        first = self.check(self.api.patch(one, body, headers=self.key), 200)
        self.check(self.api.delete(one), 204)
        again = self.check(self.api.patch(one, body, headers=self.key), 200)
        self.assertEqual((again.body, again.etag), (first.body, first.etag))
        other = {"Idempotency-Key": unique("other").replace(" ", "-")}
        self.refused(self.api.patch(one, body, headers=other), 404)

    def test_a_repeated_write_with_its_entity_tag_is_answered_and_a_new_one_is_stale(self):
        one = f"persons/{self.person()['id']}/"
        headers = {**self.key, "If-Match": self.api.get(one).etag}
        first = self.check(self.api.patch(one, {"job_title": "a"}, headers=headers), 200)
        again = self.check(self.api.patch(one, {"job_title": "a"}, headers=headers), 200)
        self.assertEqual((again.body, again.etag), (first.body, first.etag))
        headers["Idempotency-Key"] = unique("other").replace(" ", "-")
        self.refused(self.api.patch(one, {"job_title": "b"}, headers=headers), 412)

    def test_another_body_with_the_same_key_is_a_422(self):
        self.check(self.api.post("persons/", {"name": "A"}, headers=self.key), 201)
        self.refused(self.api.post("persons/", {"name": "B"}, headers=self.key), 422)

    def test_the_spelling_of_a_body_does_not_matter(self):
        self.check(self.api.post("persons/", '{"name": "A"}', headers=self.key), 201)
        again = self.api.post("persons/", ' {"name":"\\u0041"}\n', headers=self.key)
        self.assertEqual(self.check(again, 201).headers["Idempotent-Replayed"], "true")

    def test_a_key_belongs_to_one_operation_of_one_caller(self):
        other = self.server.client(self.token("*")["token"])
        self.check(self.api.post("persons/", {"name": "A"}, headers=self.key), 201)
        self.check(self.api.post("organizations/", {"name": unique("A")}, headers=self.key), 201)
        again = other.post("persons/", {"name": "A"}, headers=self.key)
        self.assertEqual(self.check(again, 201).headers["Idempotent-Replayed"], "true")
        theirs = self.client_of("other").post("persons/", {"name": "A"}, headers=self.key)
        self.assertIsNone(self.check(theirs, 201).headers["Idempotent-Replayed"])

    def test_a_refusal_is_not_kept(self):
        self.check(self.api.post("persons/", {"name": ""}, headers=self.key), 400)
        self.check(self.api.post("persons/", {"name": "Right"}, headers=self.key), 201)

    def test_a_success_that_changes_nothing_is_kept_too(self):
        made = self.person(job_title="same")
        one = f"persons/{made['id']}/"
        self.twice("PATCH", one, {"job_title": "same"})
        self.refused(self.api.patch(one, {"job_title": "new"}, headers=self.key), 422)

    def test_a_key_that_is_no_key_is_a_400(self):
        for key in ("a b", "x" * 256, "\u00e9"):
            answer = self.api.post("persons/", {"name": "x"},
                                   headers={"Idempotency-Key": key.encode("latin-1")})
            self.refused(answer, 400)


class Positions(ServerCase):
    def test_every_write_answers_with_the_next_position(self):
        position = self.position()
        made = self.check(self.api.post("persons/", {"name": "A"}), 201)
        self.assertEqual(made.position, position + 1)
        one = f"persons/{made.json['id']}/"
        for answer in (self.api.patch(one, {"name": "B"}), self.api.put(one, {"name": "C"}),
                       self.api.delete(one)):
            position += 1
            self.assertEqual(answer.position, position + 1, str(answer))

    def test_what_changes_nothing_is_no_write_and_answers_nobody_elses_position(self):
        ann, other = self.person(job_title="Dean"), self.person()
        merged = {"primary_id": ann["id"], "duplicate_ids": [self.person()["id"]]}
        self.check(self.api.post("persons/merge/", merged), 200)
        last = self.check(self.api.patch(f"persons/{other['id']}/", {"name": "B"}), 200).position
        proven = {"Daybook-Proof": "true"}
        for answer in (self.api.patch(f"persons/{ann['id']}/", {"job_title": "Dean"},
                                      headers=proven),
                       self.api.post("persons/merge/", merged, headers=proven)):
            self.check(answer, 200)
            self.assertNotIn("Daybook-Position", answer.headers)
            self.assertNotIn("Daybook-Inclusion-Proof", answer.headers)
        self.assertEqual(self.position(), last)
        kept = self.api.patch(f"persons/{ann['id']}/", {"job_title": "Dean"},
                              headers={"Idempotency-Key": uuid.uuid4().hex})
        self.assertEqual(self.check(kept, 200).position, last + 1)

    def test_a_read_waits_for_a_position_that_is_there(self):
        made = self.check(self.api.post("persons/", {"name": "A"}), 201)
        wanted = {"Daybook-Min-Position": str(made.position)}
        for path in ("persons/", f"persons/{made.json['id']}/", "users/"):
            self.check(self.api.get(path, headers=wanted), 200)

    def test_a_position_that_does_not_come_is_a_503_with_retry_after(self):
        wanted = {"Daybook-Min-Position": str(self.position() + 1000)}
        for path in ("persons/", f"persons/{self.person()['id']}/"):
            answer = self.api.get(path, headers=wanted)
            self.refused(answer, 503)
            self.assertGreater(int(answer.headers["Retry-After"]), 0)

    def test_a_position_that_is_no_number_is_a_400(self):
        for text in ("x", "-1", "1.5", "99999999999999999999999"):
            self.refused(self.api.get("persons/", headers={"Daybook-Min-Position": text}), 400)


def multipart(fields, boundary="b0undary"):
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
             for name, value in fields]
    return "".join(parts) + f"--{boundary}--\r\n"


class MediaTypes(ServerCase):
    JSON = ("application/json", "application/json; charset=utf-8", "application/scim+json",
            "application/merge-patch+json", "text/plain", "*/*", "APPLICATION/JSON", None)
    FORM = "application/x-www-form-urlencoded"
    MULTIPART = 'multipart/form-data; boundary="b0undary"'

    def test_json_is_read_whatever_it_is_called(self):
        for media in self.JSON:
            for path in ("persons/", "/organizations/"):
                name = unique("Typed")
                answer = self.api.post(path, {"name": name, "metadata": {"n": 1}}, media=media)
                self.assertEqual(self.check(answer, 201).json["metadata"], {"n": 1})

    def test_forms_are_read_with_the_rules_of_the_fields(self):
        place = self.organization()["id"]
        fields = [("name", "Zoë & Co = 1+1"), ("job_title", "a b"), ("organization", place),
                  ("owner", str(self.tenant["user"])), ("lifecycle_stage", "customer"),
                  ("metadata", '{"from": "form"}'), ("emails", '["a@b.example"]')]
        bodies = ((urllib.parse.urlencode(fields), self.FORM), (multipart(fields), self.MULTIPART))
        for body, media in bodies:
            made = self.check(self.api.post("persons/", body, media=media), 201).json
            shown = [made[name] for name in ("name", "job_title", "organization", "owner",
                                             "lifecycle_stage", "metadata", "emails")]
            self.assertEqual(shown, ["Zoë & Co = 1+1", "a b", place, self.tenant["user"],
                                     "customer", {"from": "form"}, ["a@b.example"]])

    def test_replacing_and_updating_take_forms(self):
        one = f"persons/{self.person(job_title='Old')['id']}/"
        shown = self.check(self.api.patch(one, "name=New", media=self.FORM), 200).json
        self.assertEqual((shown["name"], shown["job_title"]), ("New", "Old"))
        body = multipart([("name", "Newer"), ("owner", "")])
        shown = self.check(self.api.put(one, body, media=self.MULTIPART), 200).json
        self.assertEqual((shown["name"], shown["job_title"]), ("Newer", ""))

    def test_actions_take_forms(self):
        primary, first, second = (self.person()["id"] for _ in range(3))
        body = urllib.parse.urlencode([("primary_id", primary), ("duplicate_ids", first),
                                       ("duplicate_ids", second)])
        answer = self.check(self.api.post("persons/merge/", body, media=self.FORM), 200)
        self.assertEqual(answer.json["merged_ids"], [first, second])
        linked = self.person()["id"]
        body = multipart([("user_id", str(self.tenant["user"]))])
        answer = self.api.post(f"persons/{linked}/link-user/", body, media=self.MULTIPART)
        self.assertEqual(self.check(answer, 200).json["platform_user"], self.tenant["user"])
        invited = self.person(primary_email="form@invited.example")["id"]
        body = "is_admin=true&redirect_to=https%3A%2F%2Fx.example%2F"
        answer = self.api.post(f"persons/{invited}/invite/", body, media=self.FORM)
        self.assertEqual(self.check(answer, 201).json["redirect_to"], "https://x.example/")

    def test_wrong_values_in_forms_are_refused_by_their_field(self):
        self.refused_field(self.api.post("persons/", "name=x&owner=me", media=self.FORM), "owner")
        self.refused_field(self.api.post("persons/", "name=x&b=1", media=self.FORM), "b")
        body = multipart([("name", "x"), ("metadata", "{")])
        self.refused_field(self.api.post("persons/", body, media=self.MULTIPART), "metadata")

    def test_what_is_neither_a_known_type_nor_json_is_a_415(self):
        for media in ("text/plain", "application/xml", None):
            self.refused(self.api.post("persons/", "<name>x</name>", media=media), 415)

    def test_malformed_json_called_json_is_a_400(self):
        for media in ("application/json", "application/scim+json"):
            self.refused(self.api.post("persons/", "<name>x</name>", media=media), 400)

    def test_malformed_forms_are_a_400(self):
        self.check(self.api.post("persons/", "name=%zz", media=self.FORM), 400)
        for body in ("", "--b0undary\r\n", "nothing", multipart([("name", "x")])[:-12]):
            if body:
                self.check(self.api.post("persons/", body, media=self.MULTIPART), 400)
        self.check(self.api.post("persons/", "x", media="multipart/form-data"), 400)


if __name__ == "__main__":
    unittest.main()
