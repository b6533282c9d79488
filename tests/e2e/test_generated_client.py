"""A client generated from our own OpenAPI by a tool that others use drives every operation."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from case import ServerCase
from daybook_server import PATIENCE_S

HERE = pathlib.Path(__file__).parent
TOOLS = HERE / "node_modules" / ".bin"


def method_name(operation_id):
    """crm_persons_link_user_create -> crmPersonsLinkUserCreate, as the generator does it."""
    return re.sub(r"_+(\w)", lambda match: match[1].upper(), operation_id)


class GeneratedClient(ServerCase):
    def tool(self, *command, **environment):
        run = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                             timeout=3 * PATIENCE_S, env={**os.environ, **environment}, check=False)
        self.assertEqual(run.returncode, 0, f"{command[0]}: {run.stdout}\n{run.stderr}")
        return run.stdout

    def drive(self, document_path, driver, token=None):
        """Generates from that document, compiles the driver with it, and runs it."""
        self.assertTrue((TOOLS / "openapi").exists(), "npm ci has not run in tests/e2e")
        document = self.check(self.stranger().get(document_path), 200)
        work = self.folder.root / driver
        work.mkdir()
        (work / "openapi.json").write_bytes(document.body)
        self.tool(TOOLS / "openapi", "--input", work / "openapi.json", "--output",
                  work / "generated", "--client", "fetch", "--useOptions", "--useUnionTypes")
        for module in HERE.glob("drive*.ts"):
            shutil.copy(module, work)
        self.tool(TOOLS / "tsc", "--strict", "--noUncheckedIndexedAccess", "--target", "es2022",
                  "--module", "commonjs", "--moduleResolution", "node", "--lib", "es2022,dom",
                  "--skipLibCheck", "--outDir", work / "js", work / (driver + ".ts"))
        called = json.loads(self.tool("node", work / "js" / (driver + ".js"),
                                      DAYBOOK_URL=self.server.url,
                                      DAYBOOK_TOKEN=token or self.tenant["token"]))
        described = [method_name(operation["operationId"])
                     for item in document.json["paths"].values() for operation in item.values()]
        self.assertEqual(len(described), len(set(described)))
        self.assertEqual(sorted(called), sorted(described))

    def test_it_compiles_strictly_and_drives_every_operation(self):
        self.drive("/api/openapi-3.0.json", "drive")

    def test_that_of_accounts_does_so_too(self):
        self.drive("/accounts/openapi-3.0.json", "drive_accounts")

    def test_that_of_the_platform_does_so_too(self):
        self.server.stop()
        token = self.folder.platform_admin("root@platform.example")["token"]
        type(self).server = self.folder.serve()
        self.drive("/api/v1/platform/openapi-3.0.json", "drive_platform", token)


if __name__ == "__main__":
    unittest.main()
