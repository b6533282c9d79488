"""Loads the real server for a long time and looks whether memory and file handles stay flat.

    make soak MINUTES=60

Caches and write buffers are small, so that they are full within minutes: with the usual ones an
hour does not tell what fills from what leaks. First it writes enough to fill the write buffers once.
Then it prints a table as it goes, and at the end what grew: after a first third for caches to fill,
the last third may not hold more than the middle one but for what the history itself costs. Exit code
1 when it does, or when an answer was wrong. The last lines are the table of bench/README.md.
"""

import argparse
import multiprocessing
import os
import pathlib
import queue
import random
import re
import statistics
import sys
import time

import load
from daybook_server import DataFolder

MIB = 1024
GROWTH_MAX = 0.05  # Of the memory of the middle third ...
# ... or of the history: places of commits and records in indexes and filters that stay in memory.
BYTES_PER_COMMIT_MAX = 32
HANDLES_MORE_MAX = 16  # Tables of the databases: a level more of them, and views of the past.
THREADS_MORE_MAX = 2   # Of building views of the past.
CONNECTIONS_AT_REST_MAX = 4
REST_S = 90  # Longer than the server keeps an idle connection.


class Process:
    """What the system says of the server's process."""

    def __init__(self, pid):
        self.path = pathlib.Path("/proc") / str(pid)

    def memory_kib(self, name):
        text = (self.path / "status").read_text(encoding="ascii")
        return int(re.search(rf"(?m)^{name}:\s+(\d+) kB$", text)[1])

    def sample(self):
        return {"rss": self.memory_kib("VmRSS"), "anonymous": self.memory_kib("RssAnon"),
                "handles": len(os.listdir(self.path / "fd")),
                "threads": len(os.listdir(self.path / "task"))}


def gauges(watcher):
    text = watcher.get("/metrics").body.decode()
    return {name: float(re.search(rf"(?m)^daybook_{name} (\S+)$", text)[1])
            for name in ("commits_total", "http_connections")}


def sample(watcher, process, count, begun):
    taken = process.sample()
    taken.update(gauges(watcher))
    # Not those of sockets: how many clients there are is no leak.
    taken["files"] = taken["handles"] - taken["http_connections"]
    taken["minute"] = (time.monotonic() - begun) / 60
    taken["requests"] = count.value
    taken["load"] = os.getloadavg()[0]
    return taken


HEAD = ("minute", "requests", "commits", "RSS MiB", "anonymous MiB", "handles", "connections",
        "threads", "load")


def cells(taken):
    return (f"{taken['minute']:.1f}", taken["requests"], int(taken["commits_total"]),
            taken["rss"] // MIB, taken["anonymous"] // MIB, taken["handles"],
            int(taken["http_connections"]), taken["threads"], f"{taken['load']:.1f}")


def print_row(texts):
    print("| " + " | ".join(str(text) for text in texts) + " |", flush=True)


class Load:
    """The clients, each in a process of its own."""

    def __init__(self, server, token, seed, kinds):
        self.stop = multiprocessing.Event()
        self.count = multiprocessing.Value("q", 0)
        self.failed = multiprocessing.Queue()
        self.processes = [
            multiprocessing.Process(target=load.run, daemon=True, args=(
                client, server.port, token, seed + number, self.stop, self.count, self.failed))
            for number, client in enumerate(kinds)]
        for process in self.processes:
            process.start()

    def end(self):
        self.stop.set()
        for process in self.processes:
            process.join(120)
        for process in self.processes:
            if process.is_alive():
                process.terminate()
        try:
            return self.failed.get(timeout=0.1)
        except queue.Empty:
            return None


def watch(watcher, process, clients, minutes, every_s):
    begun = time.monotonic()
    samples = []
    shown = 0
    print_row(HEAD)
    print_row(["---"] * len(HEAD))
    while time.monotonic() < begun + minutes * 60 and not clients.stop.is_set():
        time.sleep(every_s)
        samples.append(sample(watcher, process, clients.count, begun))
        if samples[-1]["minute"] >= shown:
            print_row(cells(samples[-1]))
            shown += max(minutes / 12, 0.1)
    return samples


def wait_for_rest(watcher):
    """The open connections once clients are gone and the server has cut what they left."""
    end = time.monotonic() + REST_S
    while True:
        connections = gauges(watcher)["http_connections"]
        if connections <= CONNECTIONS_AT_REST_MAX or time.monotonic() > end:
            return connections
        time.sleep(0.5)


def judge(samples):
    """What grew although it should not have."""
    third = len(samples) // 3
    middle, last = samples[third:2 * third], samples[2 * third:]

    def mean(part, name):
        return statistics.fmean(taken[name] for taken in part)

    found = []
    commits = mean(last, "commits_total") - mean(middle, "commits_total")
    grown_kib = mean(last, "anonymous") - mean(middle, "anonymous")
    allowed_kib = max(GROWTH_MAX * mean(middle, "anonymous"), commits * BYTES_PER_COMMIT_MAX / 1024)
    print(f"\nFrom the middle third to the last: {grown_kib / MIB:+.1f} MiB anonymous memory, "
          f"{commits:.0f} commits, {mean(last, 'files') - mean(middle, 'files'):+.1f} files")
    if grown_kib > allowed_kib:
        found.append(f"memory grew by {grown_kib:.0f} KiB, {allowed_kib:.0f} are allowed")
    # Means, since connections come between the counting of handles and of connections.
    more = mean(last, "files") - mean(middle, "files")
    if more > HANDLES_MORE_MAX:
        found.append(f"{more:.0f} more files are open")
    if mean(last, "threads") > mean(middle, "threads") + THREADS_MORE_MAX:
        found.append("there are more threads")
    return found


def soak(options):
    folder = DataFolder()
    try:
        tenant = folder.init()
        server = folder.serve("--rate-limit-address", "off", "--memory", str(options.memory),
                              "--past-open", "1")
        watcher, process = server.client(), Process(server.process.pid)
        load.fill(server.client(tenant["token"]), options.fill)
        kinds = [kind for kind in load.CLIENTS if options.only in ("", kind.__name__)]
        clients = Load(server, tenant["token"], options.seed, kinds)
        try:
            samples = watch(watcher, process, clients, options.minutes, options.every)
        finally:
            failure = clients.end()
        found = [failure] if failure else judge(samples)
        connections = wait_for_rest(watcher)
        at_rest = sample(watcher, process, clients.count, time.monotonic())
        print(f"At rest: {connections:.0f} connections, {at_rest['handles']} handles, "
              f"{at_rest['rss'] // MIB} MiB")
        if connections > CONNECTIONS_AT_REST_MAX:
            found.append(f"{connections:.0f} connections stay open")
        server.stop()
        return found
    finally:
        folder.remove()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--every", type=float, default=5, help="seconds between samples")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--fill", type=int, default=100, help="MiB to write before it begins")
    parser.add_argument("--memory", type=int, default=64, help="MiB of caches and write buffers")
    parser.add_argument("--only", default="", help="one sort of clients: Writer, Reader ...")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    found = soak(options)
    for text in found:
        print(f"FAILED: {text}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
