"""Demo data: a job with progress that can be followed and cancelled, goes on after a kill, makes
nothing twice and leaves alone what users changed."""

import concurrent.futures
import http.client
import json
import threading
import unittest

from case import NOBODY, wait_for
from daybook_server import PATIENCE_S
from platform_case import BASE, PlatformCase

COUNTS = {"tags": 8, "organizations": 40, "persons": 120, "deals": 60, "activities": 100,
          "notes": 60, "tasks": 50}
TOTAL = sum(COUNTS.values())
OVER = ("completed", "failed", "cancelled")
NAMES = {"acme": "Acme", "other": "Other", "third": "Third", "fourth": "Fourth"}


class Follower:
    """Reads the events of a job in a thread of its own: (id, name, job)."""

    def __init__(self, port, path, token, last_event_id=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, PATIENCE_S)
        headers = {"Authorization": "Api-Token " + token}
        if last_event_id is not None:
            headers["Last-Event-ID"] = str(last_event_id)
        self.connection.request("GET", path, headers=headers)
        self.answer = self.connection.getresponse()
        self.status = self.answer.status
        self.events = []
        self.is_over = False
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        event = {}
        try:
            for line in self.answer:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    event[name] = value
                elif "data" in event:
                    self.events.append((int(event["id"]), event["event"],
                                        json.loads(event["data"])))
                    event = {}
        except (OSError, http.client.HTTPException, ValueError):
            pass
        self.is_over = True

    def rest(self):
        self.thread.join(PATIENCE_S)
        return self.events

    def close(self):
        self.answer.close()
        self.connection.close()

    def names(self):
        return [name for _, name, _ in self.events]


class SeedingCase(PlatformCase):
    def setUp(self):
        me = self.me()["id"]
        self.check(self.ask("PUT", f"admins/{me}/org-access/global", {"is_global": True}), 200)
        self.orgs = {org["slug"]: org["id"] for org in self.got("my-orgs")["items"]}

    def seed(self, tenant="acme", client=None):
        return self.check(self.ask("POST", f"orgs/{self.orgs[tenant]}/seed", client=client),
                          202).json

    def job(self, job):
        return self.check(self.root.get(job["status_url"]), 200).json

    def done(self, job, status="completed"):
        self.assertTrue(wait_for(lambda: self.job(job)["status"] in OVER), "the job goes on")
        job = self.job(job)
        self.assertEqual(job["status"], status, job)
        return job

    def started(self, job):
        self.assertTrue(wait_for(lambda: self.job(job).get("progress_current", 0) > 0))

    def follow(self, job, token=None, **more):
        follower = Follower(self.server.port, job["events_url"], token or self.root.token, **more)
        self.addCleanup(follower.close)
        return follower

    def client(self, tenant="acme"):
        token = self.tenant if tenant == "acme" else self.tenants_made[tenant]
        return self.server.client(token["token"])

    def counts(self, tenant="acme"):
        client = self.client(tenant)
        return {kind: client.get(f"{kind}/", {"page_size": 1}).json["count"] for kind in COUNTS}

    def seeding_commits(self, job):
        listed = self.api.every("history/", {"command": "demo.seed"})
        return [one for one in listed if one["import"] == job["job_uuid"]]


class Filling(SeedingCase):
    """In the order of the names: the first test seeds, the others look at what there is."""

    def test_1_a_job_fills_the_organization_and_can_be_followed(self):
        asked = self.seed()
        self.assertEqual(asked["status_url"],
                         f"{BASE}orgs/{self.orgs['acme']}/seed/{asked['job_uuid']}")
        self.assertEqual(asked["events_url"], asked["status_url"] + "/events")
        self.assertEqual((asked["org_id"], asked["seed_type"], asked["requested_by"]),
                         (self.orgs["acme"], "demo", self.root_made["user"]))
        follower = self.follow(asked)
        job = self.done(asked)
        self.assertEqual(self.counts(), COUNTS)
        self.assertEqual((job["progress_current"], job["progress_total"]), (TOTAL, TOTAL))
        self.assertEqual(job["statistics"], {"created": TOTAL, "skipped": 0,
                                             "created_by_kind": COUNTS})
        times = [job[name] for name in ("requested_at", "started_at", "completed_at")]
        self.assertEqual(times, sorted(times))
        self.assertEqual((job["errors"], job["heartbeat_at"]), ([], job["completed_at"]))
        self.heard(follower, job)

    def heard(self, follower, job):
        events = follower.rest()
        self.assertEqual(follower.answer.headers["Content-Type"], "text/event-stream")
        self.assertEqual(events[-1][1:], ("completed", job))
        self.assertEqual(set(follower.names()[:-1]), {"progress"})
        ids = [number for number, _, _ in events]
        self.assertEqual(ids, sorted(set(ids)))
        progress = [shown.get("progress_current", 0) for _, _, shown in events]
        self.assertEqual(progress, sorted(progress))
        self.assertGreater(len(set(progress)), 3)
        stages = [shown["current_stage"] for _, _, shown in events if "current_stage" in shown]
        self.assertEqual([one for one in COUNTS if one in stages], list(dict.fromkeys(stages)))
        again = self.follow(job)
        self.assertEqual(again.rest(), [events[-1]])
        self.assertEqual(self.follow(job, last_event_id=ids[-1]).status, 204)
        self.assertEqual(self.follow(job, last_event_id=ids[0]).rest(), [events[-1]])
        self.check(self.root.send("GET", job["events_url"], headers={"Last-Event-ID": "x"}), 422)

    def test_2_the_data_is_made_up_and_hangs_together(self):
        persons = self.api.every("persons/")
        self.assertEqual(len({one["name"] for one in persons}), len(persons))
        organizations = {one["id"] for one in self.api.every("organizations/")}
        for person in persons:
            self.assertTrue(person["primary_email"].endswith(".example"), person)
            self.assertIn(person["organization"], organizations)
        deals = self.api.every("deals/")
        self.assertEqual({deal["status"] for deal in deals}, {"open", "won", "lost"})
        self.assertTrue(all(deal["organization"] in organizations for deal in deals))
        self.assertTrue(any(self.api.get(f"persons/{one['id']}/").json["tags"]
                            for one in persons[:10]))

    def test_3_it_is_in_the_history_in_the_name_of_who_asked(self):
        job = self.seed()
        first = self.seeding_commits({"job_uuid": self.first_import()})
        self.assertGreaterEqual(len(first), TOTAL // 20)
        self.assertEqual({one["actor"] for one in first}, {self.root_made["user"]})
        self.done(job)

    def first_import(self):
        return self.api.every("history/", {"command": "demo.seed"})[0]["import"]

    def test_4_a_second_run_makes_nothing(self):
        before = self.position()
        job = self.done(self.seed())
        self.assertEqual(job["statistics"], {"created": 0, "skipped": TOTAL,
                                             "created_by_kind": {}})
        self.assertEqual(job["progress_current"], TOTAL)
        self.assertEqual(self.position(), before)

    def test_5_a_seeding_commit_can_be_undone_and_stays_undone(self):
        tasks = next(one for one in self.seeding_commits({"job_uuid": self.first_import()})
                     if one["records"][0]["kind"] == "task")
        before = self.counts()["tasks"]
        self.check(self.api.post(f"history/{tasks['position']}/undo/", {}), 200)
        self.assertLess(self.counts()["tasks"], before)
        counted = self.counts()
        self.assertEqual(self.done(self.seed())["statistics"]["created"], 0)
        self.assertEqual(self.counts(), counted)

    def test_6_what_users_changed_and_deleted_stays_so(self):
        person, gone = self.api.every("persons/")[:2]
        organization = self.api.every("organizations/")[0]
        self.check(self.api.patch(f"persons/{person['id']}/", {"job_title": "Astronaut"}), 200)
        self.check(self.api.delete(f"persons/{gone['id']}/"), 204)
        self.check(self.api.delete(f"organizations/{organization['id']}/"), 204)
        before, counted = self.position(), self.counts()
        self.assertEqual(self.done(self.seed())["statistics"]["created"], 0)
        self.assertEqual((self.position(), self.counts()), (before, counted))
        self.assertEqual(self.read(f"persons/{person['id']}/")["job_title"], "Astronaut")
        self.check(self.api.get(f"persons/{gone['id']}/"), 404)

    def test_7_other_organizations_have_their_own(self):
        self.assertEqual(self.counts("other"), dict.fromkeys(COUNTS, 0))
        taken = self.make("organizations/", {"name": "Alderbrook Dental", "type": "mine"},
                          self.client("other"))
        job = self.done(self.seed("other"))
        self.assertEqual(job["statistics"]["skipped"],
                         TOTAL - job["statistics"]["created"])
        self.assertEqual(self.counts("other")["organizations"], COUNTS["organizations"])
        self.assertEqual(self.counts("other")["persons"], COUNTS["persons"])
        client = self.client("other")
        self.assertEqual(client.get(f"organizations/{taken['id']}/").json, taken)
        ids = {one["id"] for one in client.every("persons/")}
        self.assertFalse(ids & {one["id"] for one in self.api.every("persons/")})
        without = [one for one in client.every("persons/") if one["organization"] is None]
        self.assertEqual(len(without), COUNTS["persons"] // COUNTS["organizations"])

    def test_8_all_of_it_can_be_undone_as_one(self):
        client = self.client("other")
        job = client.every("history/", {"command": "demo.seed"})[0]["import"]
        self.check(client.post(f"history/imports/{job}/undo/", {}), 202)
        self.assertTrue(wait_for(lambda: client.get(
            f"history/imports/{job}/").json["status"] == "done"))
        counted = self.counts("other")
        self.assertEqual(counted, {**dict.fromkeys(COUNTS, 0), "organizations": 1})


class Queueing(SeedingCase):
    tenants = ("other", "third", "fourth")

    def test_jobs_wait_are_cancelled_and_ended_with_who_may_not_hear(self):
        jobs = [self.seed(tenant) for tenant in NAMES]
        self.one_at_a_time(jobs[0])
        self.cancel_the_waiting(jobs[2])
        self.revoke_a_listener(jobs[3])
        self.cancel_the_running(jobs[0])
        for job in (jobs[1], jobs[3]):
            self.done(job)
        self.assertEqual(self.counts("third"), dict.fromkeys(COUNTS, 0))
        self.assertEqual(self.done(self.seed())["status"], "completed")
        self.assertEqual(self.counts(), COUNTS)

    def one_at_a_time(self, running):
        def again(_):
            return self.seed(client=self.server.client(self.root.token))["job_uuid"]

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual(set(pool.map(again, range(8))), {running["job_uuid"]})

    def cancel_the_waiting(self, job):
        self.assertEqual(job["status"], "queued")
        follower = self.follow(job)
        answer = self.check(self.root.post(job["status_url"] + "/cancel"), 202).json
        self.assertEqual(answer["status"], "cancelled")
        self.assertEqual(answer["cancel_requested_at"], answer["completed_at"])
        self.assertEqual(follower.rest()[-1][1:], ("cancelled", answer))
        self.refused_as(self.root.post(job["status_url"] + "/cancel"), 409, "demo_seeding.over")

    def revoke_a_listener(self, job):
        """The last of four jobs, so that it waits long enough."""
        org = self.orgs["fourth"]
        made, client = self.admin("platform.orgs.seed")
        access = f"admins/{made['id']}/org-access"
        self.check(client.get(job["status_url"]), 403)
        self.check(self.ask("POST", access, {"org_uuid": org}), 201)
        self.check(client.get(job["status_url"]), 200)
        follower = self.follow(job, client.token)
        self.assertTrue(wait_for(lambda: follower.events))
        self.check(self.ask("DELETE", f"{access}/{org}"), 204)
        follower.rest()
        self.assertNotIn("completed", follower.names())
        self.assertEqual(self.follow(job, client.token).status, 403)

    def cancel_the_running(self, job):
        self.started(job)
        answer = self.check(self.root.post(job["status_url"] + "/cancel"), 202).json
        self.assertEqual(answer["status"], "running")
        self.assertIn("cancel_requested_at", answer)
        job = self.done(job, "cancelled")
        self.assertLess(job["progress_current"], TOTAL)
        self.assertGreater(job["statistics"]["created"], 0)
        self.assertEqual(sum(self.counts().values()), job["statistics"]["created"])


class Racing(SeedingCase):
    def test_of_racing_requests_one_makes_the_job(self):
        def ask(_):
            return self.seed("other", self.server.client(self.root.token))

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            jobs = list(pool.map(ask, range(8)))
        self.assertEqual(len({job["job_uuid"] for job in jobs}), 1)
        self.done(jobs[0])
        self.assertEqual(self.counts("other"), COUNTS)
        again = self.seed("other")
        self.assertNotEqual(again["job_uuid"], jobs[0]["job_uuid"])

    def test_who_may(self):
        org, other = self.orgs["acme"], self.orgs["other"]
        job = self.done(self.seed())
        made, client = self.admin("platform.orgs.seed")
        _, without = self.admin("platform.orgs.list")
        paths = (("POST", f"orgs/{org}/seed"), ("GET", f"orgs/{org}/seed/{job['job_uuid']}"),
                 ("GET", f"orgs/{org}/seed/{job['job_uuid']}/events"),
                 ("POST", f"orgs/{org}/seed/{job['job_uuid']}/cancel"))
        for method, path in paths:
            self.refused_as(self.ask(method, path, client=client), 403, "org.no_access")
            for nobody in (without, self.api):
                self.refused_as(self.ask(method, path, client=nobody), 403, "permission.missing")
            self.check(self.ask(method, path, client=self.stranger()), 401)
            for unknown in (NOBODY, "x", job["job_uuid"]):
                self.check(self.ask(method, path.replace(org, unknown)), 404)
            if job["job_uuid"] in path:
                for unknown in (NOBODY, "x"):
                    self.check(self.ask(method, path.replace(job["job_uuid"], unknown)), 404)
                self.check(self.ask(method, path.replace(org, other)), 404)
        self.check(self.ask("POST", f"admins/{made['id']}/org-access", {"org_uuid": org}), 201)
        self.check(self.ask(*paths[0], client=client), 202)
        self.refused_as(self.ask("POST", f"orgs/{other}/seed", client=client), 403,
                        "org.no_access")


class Enforcing(SeedingCase):
    def tearDown(self):
        self.check(self.ask("PATCH", "settings", {"permission_enforcement": "enabled"}), 200)

    def enforce(self, mode):
        self.check(self.ask("PATCH", "settings", {"permission_enforcement": mode}), 200)

    def test_the_events_are_under_the_setting_as_every_operation(self):
        job, org = self.done(self.seed()), self.orgs["acme"]
        made, client = self.admin("platform.orgs.list")
        self.check(self.ask("POST", f"admins/{made['id']}/org-access", {"org_uuid": org}), 201)
        self.assertEqual(self.follow(job, client.token).status, 403)
        for mode in ("disabled", "audit"):
            self.enforce(mode)
            follower = self.follow(job, client.token)
            self.assertEqual(follower.status, 200)
            self.assertEqual([(name, one) for _, name, one in follower.rest()],
                             [("completed", job)])
        self.enforce("disabled")
        running = self.seed("other")
        follower = self.follow(running, client.token)
        self.assertEqual(follower.status, 403)
        self.check(self.ask("POST", f"admins/{made['id']}/org-access",
                            {"org_uuid": self.orgs["other"]}), 201)
        follower = self.follow(running, client.token)
        self.assertTrue(wait_for(lambda: follower.events or follower.is_over))
        self.enforce("enabled")
        follower.rest()
        self.assertNotIn("completed", follower.names())
        self.done(running)


class Killing(SeedingCase):
    def test_a_killed_server_goes_on_where_it_was(self):
        job = self.seed()
        self.started(job)
        self.server.kill()
        self.restart()
        type(self).root = self.server.client(self.root_made["token"])
        first = self.job(job)
        done = self.done(job)
        self.assertIn(first["status"], ("running", "completed"))
        self.assertEqual(self.counts(), COUNTS)
        self.assertEqual(done["statistics"], {"created": TOTAL, "skipped": 0,
                                              "created_by_kind": COUNTS})
        self.assertEqual(done["worker_id"].split(":")[1], str(self.server.process.pid))
        commits = self.seeding_commits(job)
        self.assertEqual(len(commits), len({one["position"] for one in commits}))
        self.server.stop()
        self.folder.run("verify", "--data", self.folder.path)


class Requesters(SeedingCase):
    tenants = ("other", "third")

    def test_a_job_ends_with_who_asked_for_it(self):
        made, client = self.admin("platform.orgs.seed")
        self.check(self.ask("PUT", f"admins/{made['id']}/org-access/global", {"is_global": True}),
                   200)
        jobs = [self.seed(tenant, client) for tenant in self.tenants]
        self.check(self.ask("POST", f"users/{made['id']}/deactivate"), 204)
        job = self.done(jobs[-1], "failed")
        self.assertLess(job["statistics"].get("created", 0), TOTAL)
        self.assertEqual(len(job["errors"]), 1)


if __name__ == "__main__":
    unittest.main()
