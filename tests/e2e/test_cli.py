"""The command line, each command against real folders and a real server."""

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import unittest

from case import ServerCase
from daybook_server import PROGRAM, DataFolder

DONE, INCOMPLETE, USAGE, UNREACHABLE, REFUSED, IN_USE, EXISTS, UNREADABLE = range(8)
COMMANDS = (("init",), ("serve",), ("token",), ("token", "create"), ("import",), ("export",),
            ("log",), ("rebuild",), ("digest",), ("backup",), ("backup", "verify"), ("restore",),
            ("outbox",), ("outbox", "release"))

PERSONS_CSV = (
    "External Id,Full Name,E-Mail,Phone,Company,Title,Favourite Colour\r\n"
    'c1,"Lovelace, Ada",ADA@Engine.example,+44 1,Engine Works,Analyst,mauve\r\n'
    'c2,"Grace ""Amazing"" Hopper",grace@navy.example,,Navy,Admiral,\r\n'
    'c3,"Two\r\nLines",,"+1 2",,,\r\n'
    "c4,王芳,wang@example.cn,,Engine Works,,红\r\n")
PERSONS_VCF = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:v1\r\nFN:Alan Turing\r\nN:Turing;Alan;;;\r\n"
    "EMAIL;TYPE=INTERNET,PREF:alan@bletchley.example\r\nTEL;TYPE=CELL:+44 2\r\n"
    "ORG:Bletchley;Hut 8\r\nNOTE:A long\r\n  line\\, folded\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:v2\r\nFN:Joan Clarke\r\nEMAIL:joan@bletchley.example\r\n"
    "TEL;VALUE=uri:tel:+44-3\r\nEND:VCARD\r\n")
PERSONS_NDJSON = (
    '{"unique_id": "n1", "name": "Katherine Johnson", "metadata": {"moon": true}}\n'
    '{"unique_id": "n2", "name": "Mary Jackson", "lifecycle_stage": "customer"}\n')
ORGANIZATIONS_CSV = "Company Name,Website,Country\nCERN,https://home.cern/,CH\nESO,,DE\n"


class Folders(unittest.TestCase):
    def setUp(self):
        self.folder = DataFolder()
        self.addCleanup(self.folder.remove)

    def init(self, key, expect=DONE, **options):
        return self.folder.run("init", "--data", self.folder.path, "--tenant", key, "--name", "N",
                               "--admin-email", options.pop("email", "a@b.example"), "--json",
                               expect=expect)

    def test_help_explains_every_command(self):
        top = self.folder.run("--help").stdout
        for command in COMMANDS:
            shown = self.folder.run(*command, "--help")
            self.assertIn("--help", shown.stdout)
            self.assertEqual(shown.stderr, "")
            if len(command) == 1:
                self.assertRegex(top, rf"(?m)^\s+{command[0]}\s")
            self.assertGreater(len(shown.stdout), 100)
        self.assertIn("Exit codes", top)

    def test_wrong_usage_is_2(self):
        for arguments in ((), ("bake",), ("init",), ("serve", "--data"), ("digest",),
                          ("import", "x.csv"), ("token", "create", "--permission", "*"),
                          ("serve", "--data", "/nowhere", "--listen", "here")):
            run = self.folder.run(*arguments, expect=USAGE)
            self.assertTrue(run.stderr or run.stdout)

    def test_init_prints_what_a_script_needs(self):
        shown = json.loads(self.init("acme").stdout)
        self.assertEqual(set(shown), {"platform", "platform_key", "user", "token"})
        self.assertEqual((shown["platform"], shown["platform_key"], shown["user"]), (1, "acme", 1))
        key = self.folder.path / "master.key"
        self.assertEqual(key.stat().st_mode & 0o777, 0o600)

    def test_init_again_adds_another_key_and_refuses_the_same(self):
        first = json.loads(self.init("acme").stdout)
        self.init("acme", EXISTS)
        second = json.loads(self.init("emca", email="other@b.example").stdout)
        self.assertEqual((second["platform"], second["user"]), (2, 2))
        third = json.loads(self.init("third", email="A@B.example").stdout)
        self.assertEqual((third["platform"], third["user"]), (3, 1))
        server = self.folder.serve()
        self.addCleanup(server.stop)
        for shown in (first, second, third):
            answer = server.client(shown["token"]).post("persons/", {"name": "P"})
            self.assertEqual(answer.json["platform"], shown["platform"])

    def test_init_refuses_what_is_no_key_and_no_address(self):
        self.init("Not A Key", USAGE)
        self.init("acme", USAGE, email="nobody")
        self.init("acme")

    def test_a_folder_in_use_is_5(self):
        token = json.loads(self.init("acme").stdout)["token"]
        server = self.folder.serve()
        self.addCleanup(server.stop)
        data = ("--data", self.folder.path)
        for arguments in (("digest", *data), ("serve", *data, "--listen", "127.0.0.1:0"),
                          ("token", "create", *data, "--tenant", "acme", "--permission", "*")):
            self.folder.run(*arguments, expect=IN_USE)
        self.init("emca", IN_USE)
        self.assertEqual(server.client(token).get("persons/").status, 200)

    def test_the_log_is_printed_and_views_are_prepared_beside_a_running_server(self):
        token = json.loads(self.init("acme").stdout)["token"]
        server = self.folder.serve()
        self.addCleanup(server.stop)
        client = server.client(token)
        for number in range(3):
            self.assertEqual(client.post("tags/", {"name": f"tag {number}"}).status, 201)
            lines = self.folder.run("log", "--data", self.folder.path).stdout.splitlines()
            self.assertIn("tag.created", lines[-1])
            self.folder.run("rebuild", "--data", self.folder.path)
        self.assertEqual(client.get("tags/").json["count"], 3)
        server.stop()
        before = self.folder.digest()
        self.folder.run("rebuild", "--data", self.folder.path)
        self.assertEqual(self.folder.digest(), before)

    def test_a_folder_without_data_is_2_and_stays_empty(self):
        for command in ("serve", "digest", "log", "rebuild"):
            self.folder.run(command, "--data", self.folder.root / "none", expect=USAGE)
        self.assertFalse((self.folder.root / "none").exists())

    def test_another_master_key_is_7(self):
        self.init("acme")
        key = self.folder.path / "master.key"
        kept = key.read_bytes()
        other = DataFolder()
        self.addCleanup(other.remove)
        other.init()
        shutil.copyfile(other.path / "master.key", key)
        self.folder.run("digest", "--data", self.folder.path, expect=UNREADABLE)
        key.write_bytes(kept)
        self.folder.run("digest", "--data", self.folder.path)

    def test_the_master_key_may_lie_elsewhere(self):
        key = self.folder.root / "kept" / "key"
        key.parent.mkdir()
        options = ("--data", self.folder.path, "--master-key-file", key)
        self.folder.run("init", *options, "--tenant", "acme", "--name", "N", "--admin-email",
                        "a@b.example")
        self.assertFalse((self.folder.path / "master.key").exists())
        self.folder.run("digest", *options)
        self.folder.run("digest", "--data", self.folder.path, expect=None)
        server = self.folder.serve("--master-key-file", str(key))
        server.stop()
        self.assertNotIn("master key lies", server.log())

    def test_sigterm_and_sigint_drain_and_end_with_0(self):
        token = json.loads(self.init("acme").stdout)["token"]
        for ending in (signal.SIGTERM, signal.SIGINT):
            server = self.folder.serve()
            self.assertEqual(server.client(token).post("persons/", {"name": "P"}).status, 201)
            server.process.send_signal(ending)
            self.assertEqual(server.process.wait(60), 0, server.log())
            server.kill()

    def test_a_token_is_made_while_the_server_is_stopped(self):
        self.init("acme")
        create = ("token", "create", "--data", self.folder.path, "--tenant", "acme")
        plain = self.folder.run(*create, "--permission", "Ibl.CRM/Persons/*").stdout.strip()
        shown = json.loads(self.folder.run(*create, "--permission", "Ibl.CRM/Tags/*",
                                           "--permission", "Ibl.CRM/Deals/list", "--json").stdout)
        self.folder.run("token", "create", "--data", self.folder.path, "--tenant", "none",
                        "--permission", "*", expect=USAGE)
        server = self.folder.serve()
        self.addCleanup(server.stop)
        for token, statuses in ((plain, [200, 403, 403]), (shown["token"], [403, 200, 200])):
            client = server.client(token)
            found = [client.get(path).status for path in ("persons/", "tags/", "deals/")]
            self.assertEqual(found, statuses)


class Files(ServerCase):
    """import, export and token create against a server."""

    def setUp(self):
        self.token_environment = {**os.environ, "DAYBOOK_TOKEN": self.tenant["token"]}

    def run_client(self, *arguments, expect=DONE):
        return self.folder.run(*arguments, "--url", self.server.url, expect=expect,
                               env=self.token_environment)

    def write(self, name, text):
        path = self.folder.root / name
        path.write_text(text, newline="")
        return path

    def load(self, path, kind="person", *options, expect=DONE):
        return json.loads(self.run_client("import", path, "--kind", kind, "--json", *options,
                                          expect=expect).stdout)

    def counts(self, summary):
        return [summary[name] for name in ("rows", "created", "updated", "unchanged", "rejected")]

    def by_key(self, *keys):
        people = {one["unique_id"]: one for one in self.api.every("persons/")}
        return [people[key] for key in keys]

    def twice(self, path, rows, kind="person"):
        first = self.load(path, kind)
        self.assertEqual(self.counts(first), [rows, rows, 0, 0, 0])
        before = self.count(kind + "s/")
        for options in ((), ("--import-id", path.name)):
            again = self.load(path, kind, *options)
            self.assertEqual(again["rejected"], 0)
            self.assertEqual(self.count(kind + "s/"), before)
        self.assertEqual(self.counts(again), [rows, 0, 0, rows, 0])

    def test_csv_twice_doubles_nothing(self):
        self.twice(self.write("people.csv", PERSONS_CSV), 4)
        ada, grace, lines, wang = self.by_key("c1", "c2", "c3", "c4")
        self.assertEqual((ada["name"], ada["primary_email"], ada["job_title"]),
                         ("Lovelace, Ada", "ADA@Engine.example", "Analyst"))
        self.assertEqual(grace["name"], 'Grace "Amazing" Hopper')
        self.assertIn("Two", lines["name"])
        self.assertIn("+1 2", json.dumps(lines["contact_numbers"]))
        self.assertEqual(wang["metadata"], {"Favourite Colour": "红"})
        self.assertEqual(wang["organization"], ada["organization"])
        place = self.read(f"organizations/{ada['organization']}/")
        self.assertEqual(place["name"], "Engine Works")

    def test_vcard_twice_doubles_nothing(self):
        self.twice(self.write("people.vcf", PERSONS_VCF), 2)
        alan, joan = self.by_key("v1", "v2")
        self.assertEqual((alan["name"], alan["given_name"], alan["primary_email"]),
                         ("Alan Turing", "Alan", "alan@bletchley.example"))
        self.assertEqual((alan["description"], alan["department"]),
                         ("A long line, folded", "Hut 8"))
        self.assertIn("+44-3", json.dumps(joan["contact_numbers"]))

    def test_ndjson_twice_doubles_nothing(self):
        self.twice(self.write("people.ndjson", PERSONS_NDJSON), 2)
        katherine, mary = self.by_key("n1", "n2")
        self.assertEqual(katherine["metadata"], {"moon": True})
        self.assertEqual(mary["lifecycle_stage"], "customer")

    def test_organizations_are_imported_by_name(self):
        self.twice(self.write("places.csv", ORGANIZATIONS_CSV), 2, "organization")
        cern = self.api.every("organizations/", {"name": "CERN"})[0]
        self.assertEqual((cern["website"], cern["country"]), ("https://home.cern/", "CH"))

    def test_a_changed_row_updates_its_record(self):
        path = self.write("change.csv", "unique_id,name,job_title\nu1,Una,Pilot\nu2,Uwe,Cook\n")
        self.load(path)
        path.write_text("unique_id,name,job_title\nu1,Una,Captain\nu2,Uwe,Cook\n")
        self.assertEqual(self.counts(self.load(path)), [2, 0, 1, 1, 0])
        self.assertEqual(self.by_key("u1")[0]["job_title"], "Captain")

    def test_columns_are_mapped_as_asked(self):
        path = self.write("map.csv", "Nr,Wer,Was,Rest\nm1,Mia,Maurer,x\n")
        maps = ("Nr=unique_id", "Wer=name", "Was=metadata.beruf", "Rest=")
        self.load(path, "person", *[word for one in maps for word in ("--map", one)])
        mia = self.by_key("m1")[0]
        self.assertEqual((mia["name"], mia["metadata"]), ("Mia", {"beruf": "Maurer"}))

    def test_rejected_rows_go_to_a_file_with_their_reason_and_can_be_mended(self):
        path = self.write("bad.csv", "unique_id,name,primary_email\nr1,Rita,rita@x.example\n"
                                     "r2,Rolf,not an address\nr3,,r3@x.example\n")
        rejects = self.folder.root / "rejects.csv"
        summary = self.load(path, "person", "--rejects", rejects, expect=INCOMPLETE)
        self.assertEqual(self.counts(summary), [3, 1, 0, 0, 2])
        rows = list(csv.DictReader(io.StringIO(rejects.read_text())))
        self.assertEqual([row["unique_id"] for row in rows], ["r2", "r3"])
        self.assertIn("primary_email", rows[0]["reason"])
        self.assertIn("name", rows[1]["reason"])
        mended = rejects.read_text().replace("not an address", "rolf@x.example")
        rejects.write_text(mended.replace("r3,,", "r3,Rosa,"))
        again = self.load(rejects, "person", "--map", "reason=")
        self.assertEqual(self.counts(again), [2, 2, 0, 0, 0])
        self.assertEqual(self.by_key("r2")[0]["metadata"], {})

    def test_a_large_import_is_many_batches_and_shows_its_progress(self):
        rows = [f"large{number},Large {number},l{number}@large.example" for number in range(2500)]
        path = self.write("large.csv", "unique_id,name,primary_email\n" + "\n".join(rows) + "\n")
        run = self.run_client("import", path, "--kind", "person")
        self.assertIn("2,500", run.stdout)
        self.assertIn("rows/s", run.stderr)
        self.assertEqual(self.count("persons/", {"name": "Large"}), 2500)

    def test_an_import_that_cannot_reach_or_enter_says_so_by_its_exit_code(self):
        path = self.write("one.csv", "name\nOne\n")
        self.folder.run("import", path, "--kind", "person", "--url", "http://127.0.0.1:1",
                        "--token", "x", expect=UNREACHABLE)
        self.folder.run("import", path, "--kind", "person", "--url", self.server.url, "--token",
                        "nonsense", expect=REFUSED)
        self.run_client("import", self.folder.root / "none.csv", "--kind", "person", expect=USAGE)
        self.run_client("import", path, "--kind", "deal", expect=USAGE)

    def export(self, kind, form, *options):
        return self.run_client("export", "--kind", kind, "--format", form, *options).stdout

    def test_every_record_is_exported_in_each_format(self):
        self.twice(self.write("out.vcf", PERSONS_VCF.replace("UID:v", "UID:e")), 2)
        count = self.count("persons/")
        lines = self.export("person", "ndjson").splitlines()
        exported = {one["id"]: one for one in map(json.loads, lines)}
        self.assertEqual(exported, {one["id"]: one for one in self.api.every("persons/")})
        self.assertEqual(len(lines), count)
        out = self.folder.root / "all.csv"
        self.export("person", "csv", "--out", out)
        with open(out, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual({row["id"]: row["name"] for row in rows},
                         {one: exported[one]["name"] for one in exported})
        cards = self.export("person", "vcard")
        self.assertEqual(len(re.findall(r"(?m)^BEGIN:VCARD", cards)), count)
        self.assertIn("Alan", cards)

    def test_every_kind_is_exported(self):
        self.make("deals/", {"title": "Exported", "value": 12.5})
        self.make("tags/", {"name": "exported"})
        for kind, word in (("deal", "Exported"), ("tag", "exported"), ("organization", ""),
                           ("activity", ""), ("note", "")):
            for form in ("csv", "ndjson"):
                self.assertIn(word, self.export(kind, form))
        self.run_client("export", "--kind", "person", "--format", "xls", expect=USAGE)
        self.run_client("export", "--kind", "unicorn", "--format", "csv", expect=USAGE)

    def test_an_export_is_filtered_and_written_to_a_file(self):
        self.person(lifecycle_stage="churned", name="Leaver")
        out = self.folder.root / "leavers.ndjson"
        self.export("person", "ndjson", "--filter", "lifecycle_stage=churned", "--out", out)
        names = [json.loads(line)["name"] for line in out.read_text().splitlines()]
        self.assertEqual(names, ["Leaver"])

    def test_what_was_exported_can_be_imported_again(self):
        self.person(name="Round Trip", unique_id="round-trip", emails=["a@b.example"],
                    metadata={"k": {"v": 1}}, contact_numbers=[{"value": "+1"}])
        for form, ending in (("ndjson", "ndjson"), ("csv", "csv")):
            out = self.folder.root / f"again.{ending}"
            before = self.by_key("round-trip")
            self.export("person", form, "--filter", "name=Round Trip", "--out", out)
            self.assertEqual(self.counts(self.load(out)), [1, 0, 0, 1, 0], out.read_text())
            self.assertEqual(self.by_key("round-trip"), before)

    def test_a_token_is_made_by_a_running_server(self):
        run = self.run_client("token", "create", "--permission", "Ibl.CRM/Tags/list", "--json")
        client = self.server.client(json.loads(run.stdout)["token"])
        self.check(client.get("tags/"), 200)
        self.refused(client.get("persons/"), 403)
        self.folder.run("token", "create", "--url", self.server.url, "--token", "nonsense",
                        "--permission", "*", expect=REFUSED)

    def test_the_program_speaks_over_a_pipe(self):
        path = self.write("pipe.csv", "unique_id,name\npipe,Piper\n")
        command = [PROGRAM, "import", "-", "--kind", "person", "--format", "csv", "--url",
                   self.server.url]
        with open(path, "rb") as rows:
            subprocess.run(command, stdin=rows, env=self.token_environment, check=True, timeout=60,
                           capture_output=True)
        self.assertEqual(self.by_key("pipe")[0]["name"], "Piper")


if __name__ == "__main__":
    unittest.main()
