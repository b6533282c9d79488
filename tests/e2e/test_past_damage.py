"""Copies of earlier views whose bytes do not verify: never served, and left for the log itself."""

import shutil
import unittest

from case import ServerCase, unique, wait_for


class Damaged(ServerCase):
    options = ("--past-every", "150")

    def pages(self, paths):
        return [self.api.get(path) for path in paths]

    def turn_bit(self, kept, share):
        """In the largest table of the copy of the views that `kept` is."""
        self.server.stop()
        checkpoint = self.folder.path / "past" / "checkpoints" / kept.name
        for gone in (self.folder.path / "past" / "views", checkpoint):
            shutil.rmtree(gone, ignore_errors=True)
        shutil.copytree(kept, checkpoint)
        table = max((checkpoint / "views").glob("*.sst"), key=lambda path: path.stat().st_size)
        content = bytearray(table.read_bytes())
        content[int(len(content) * share)] ^= 8
        table.write_bytes(content)
        self.restart()

    def test_a_copy_of_the_views_whose_bytes_do_not_verify_is_left(self):
        for _ in range(2):
            items = [{"name": unique("Person"), "metadata": {"x": "y" * 300}} for _ in range(20)]
            for _ in range(6):
                self.check(self.api.post("persons/batch/", {"items": items}), 200)
                for person in self.api.get("persons/", {"page_size": 20}).json["results"]:
                    self.check(self.api.patch(f"persons/{person['id']}/", {"active": False}), 200)
                    self.check(self.api.patch(f"persons/{person['id']}/", {"active": True}), 200)
            self.server.stop()
            self.restart()
        last = self.position()
        paths = [f"persons/?as_of={last * share // 10}&page_size=500" for share in range(3, 10)]
        whole = [self.check(page, 200).json for page in self.pages(paths)]
        oldest = min((self.folder.path / "past" / "checkpoints").iterdir())
        kept = self.folder.root / "kept" / oldest.name
        shutil.copytree(oldest, kept)

        def heals():
            pages = self.pages(paths)
            for page, was in zip(pages, whole):
                if page.status == 200:
                    self.assertEqual(page.json["results"], was["results"])
                else:
                    self.refused(page, 503)
            return all(page.status == 200 for page in pages)

        for share in range(1, 10):
            self.turn_bit(kept, share / 10)
            self.assertTrue(wait_for(heals))
            for _ in range(3):
                self.assertTrue(heals())


if __name__ == "__main__":
    unittest.main()
