#!/usr/bin/env python3
"""Writes persons.csv: 5,000 made-up persons with the mess of a real address book.

    python3 demo/make_persons.py > demo/persons.csv

The seed is fixed, so the file comes out the same each time. E-mail addresses end in .example and
example.com (RFC 2606), telephone numbers are from the ranges that regulators keep for fiction.
"""

import csv
import json
import pathlib
import random
import re
import sys
import unicodedata

from names import FAMILY, GIVEN, LANGUAGES_OF_COUNTRIES

SEED = 1494  # Pacioli's Summa, where the daybook is described.
ROWS = 5000
DUPLICATES = 400
COLUMNS = ["name", "given_name", "family_name", "primary_email", "emails", "contact_numbers",
           "job_title", "organization", "lifecycle_stage", "unique_id", "metadata"]
LANGUAGES = {country: language for language, countries in LANGUAGES_OF_COUNTRIES.items()
             for country in countries.split()}
FAMILY_NAME_FIRST = {"zh", "ja", "ko", "vi"}
STAGES = ["lead"] * 50 + ["qualified"] * 20 + ["opportunity"] * 14 + ["customer"] * 11 \
    + ["churned"] * 5
TITLES = [
    "Professor", "Associate Professor", "Lecturer", "Dean of Studies", "Registrar", "Librarian",
    "Head of Procurement", "IT Director", "Student Advisor", "Admissions Officer", "Postdoc",
    "Research Assistant", "Laboratory Manager", "Chief Financial Officer", "Alumni Relations",
    "Professeure émérite", "Wissenschaftliche Mitarbeiterin", "Secretaria académica", "教授",
    "Διευθυντής", "Ректор", "VP, Research & Innovation", "PROFESSOR ", "adjunct"]
SOURCES = ["web form", "trade fair", "referral", "newsletter", "old CRM", "business card"]
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
                         "ı": "i", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "æ": "ae"})


def plain(text):
    """The letters a to z that somebody in a hurry types."""
    decomposed = unicodedata.normalize("NFD", text.translate(LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def part_of_address(text):
    return re.sub(r"[^a-z]+", "", plain(text).lower())


class Person:
    def __init__(self, chance, organizations):
        self.chance = chance
        self.organization = chance.choice(organizations)
        at_home = LANGUAGES.get(self.organization["country"])
        stays = at_home and chance.random() < 0.75
        self.language = at_home if stays else chance.choice(sorted(GIVEN))
        self.given, self.given_latin = self._one_of(GIVEN)
        self.family, self.family_latin = self._one_of(FAMILY)

    def _one_of(self, names):
        written, _, latin = self.chance.choice(names[self.language].split()).partition("/")
        return written, latin or written

    def name(self):
        if self.language in FAMILY_NAME_FIRST:
            space = "" if self.language in {"zh", "ja", "ko"} else " "
            return self.family + space + self.given
        return f"{self.given} {self.family}"

    def address(self):
        given, family = part_of_address(self.given_latin), part_of_address(self.family_latin)
        local = self.chance.choice([f"{given}.{family}", f"{given[0]}{family}", f"{given}_{family}",
                                    f"{given}.{family}{self.chance.randint(1, 99)}"])
        domain = self.organization["website"].removeprefix("https://").split(".")[0]
        host = "example.com" if self.chance.random() < 0.25 else f"{domain}.example"
        return f"{local}@{host}"

    def telephone(self):
        digits = self.chance.randint(0, 99)
        return self.chance.choice([
            f"+1 212 555 01{digits:02}", f"(415) 555-01{digits:02}", f"+44 20 7946 0{digits:03}",
            f"020 7946 0{digits:03}", f"+49 (0)30 23125 {digits:03}", f"+33 1 99 00 {digits:02} 17",
            f"0033199004{digits:03}", f"+61 2 5550 {digits:04}", f"+1-646-555-01{digits:02} x12"])

    def row(self, number):
        chance = self.chance
        emails = [self.address() for _ in range(chance.choice([0, 0, 0, 0, 1, 1, 2]))]
        numbers = [self.telephone() for _ in range(chance.choice([0, 1, 1, 1, 2, 2, 3]))]
        email = self.address()
        return {
            "name": self.name(), "given_name": self.given, "family_name": self.family,
            "primary_email": email.upper() if chance.random() < 0.08 else email,
            "emails": json.dumps(list(dict.fromkeys(emails))) if emails else "",
            "contact_numbers": json.dumps(numbers) if numbers else "",
            "job_title": chance.choice(TITLES),
            "organization": self.organization["name"],
            "lifecycle_stage": chance.choice(STAGES), "unique_id": f"demo-{number:05}",
            "metadata": json.dumps({"source": chance.choice(SOURCES), "language": self.language}),
        }


def forget(chance, row):
    """Leaves out what people leave out."""
    for column, share in [("primary_email", 0.07), ("job_title", 0.3), ("organization", 0.12),
                          ("given_name", 0.05), ("metadata", 0.25), ("lifecycle_stage", 0.15)]:
        if chance.random() < share:
            row[column] = ""
    if not row["given_name"]:
        row["family_name"] = ""
    return row


def misspelt(chance, text):
    if len(text) < 4:
        return text
    place = chance.randrange(1, len(text) - 1)
    return chance.choice([
        text[:place] + text[place + 1:],
        text[:place] + text[place] + text[place:],
        text[:place] + text[place + 1] + text[place] + text[place + 2:]])


def again(chance, row, number):
    """The same person as somebody else typed it in: another record, another spelling."""
    copy = dict(row, unique_id=f"demo-{number:05}")
    given, family = row["given_name"], row["family_name"]
    spellings = [row["name"].upper(), plain(row["name"]), misspelt(chance, row["name"]),
                 "  " + row["name"].replace(" ", "  ") + " "]
    if given and family:
        spellings += [f"{family}, {given}", f"{given[0]}. {family}", f"Dr. {given} {family}"]
    copy["name"] = chance.choice(spellings)
    copy["given_name"] = copy["family_name"] = ""
    if row["primary_email"] and chance.random() < 0.6:
        copy["primary_email"] = row["primary_email"].swapcase()
    elif row["emails"]:
        copy["primary_email"] = json.loads(row["emails"])[0]
        copy["emails"] = json.dumps([row["primary_email"]]) if row["primary_email"] else ""
    if chance.random() < 0.5:
        copy["contact_numbers"] = ""
    if chance.random() < 0.4:
        copy["organization"] = ""
    copy["lifecycle_stage"] = chance.choice(STAGES)
    return copy


def persons(organizations):
    chance = random.Random(SEED)
    rows = [forget(chance, Person(chance, organizations).row(number))
            for number in range(1, ROWS - DUPLICATES + 1)]
    originals = chance.sample(rows, DUPLICATES)
    rows += [again(chance, row, number)
             for number, row in enumerate(originals, start=ROWS - DUPLICATES + 1)]
    chance.shuffle(rows)
    return rows


def main():
    path = pathlib.Path(__file__).with_name("organizations.csv")
    with path.open(encoding="utf-8", newline="") as file:
        organizations = list(csv.DictReader(file))
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(persons(organizations))


if __name__ == "__main__":
    main()
