// What does one very large commit cost, and whom does it keep waiting? An organization that a
// million persons refer to is deleted, and that deletion undone: one commit each. Shown are the
// time, the peak of resident memory over what was resident before, and how long a lone writer of
// the same shard waits at most. The limit: as many bare rows, of the record and of the log, in one
// synced batch. A round is the deletion, its undo, the undo of that and the undo of that.
//
// large_commit [--persons N] [--delays N,...] [--rounds N]
#include <rocksdb/db.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

#include "api/core/joiner.h"
#include "api/history/undoer.h"
#include "bench/support/arguments.h"
#include "bench/support/bench_shard.h"
#include "bench/support/disk.h"
#include "bench/support/figures.h"
#include "bench/support/results.h"
#include "bench/support/sync_delay.h"
#include "domain/crud/crud.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"

namespace daybook::bench {
namespace {

constexpr std::size_t kItemsPerCommit = 1000;
constexpr std::size_t kBareRowBytes = 256;

// The peak counts anew from now on.
void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

class Bench {
 public:
  void make(std::size_t persons);
  struct Cost {
    std::vector<double> seconds;
    std::vector<double> peak_mib;
    std::vector<double> waited_ms;
  };
  void measure(Cost& cost, const std::function<Status()>& work);
  Status remove_organization();
  Status undo_last();
  Status write_bare_rows(std::size_t persons) const;
  double syncs_a_second() const { return Disk(shard_.folder()).syncs_a_second(); }

 private:
  CommandAnswer run(std::vector<Item> items);
  Uuid create(const Kind& kind, Input input, std::vector<Item>& items);
  double longest_edit(const std::atomic<bool>& goes_on);

  BenchShard shard_{"large_commit", {}};
  Uuid organization_;
  Uuid someone_;
  Position last_{};
};

CommandAnswer Bench::run(std::vector<Item> items) {
  Command command;
  command.tenant = kTenant;
  command.name = "bench.write";
  command.items = std::move(items);
  return api::run_command(shard_.shard(), std::move(command));
}

Uuid Bench::create(const Kind& kind, Input input, std::vector<Item>& items) {
  const Uuid id = make_id(api::wall_clock(), fill_random);
  items.push_back(
      {.kind = &kind, .behaviour = &crud::kCreate, .id = id, .input = std::move(input)});
  return id;
}

void Bench::make(std::size_t persons) {
  std::vector<Item> items;
  Input named;
  named.set(organization::kName.id, std::string("Large"));
  organization_ = create(organization::kOrganization, std::move(named), items);
  Input alone;
  alone.set(person::kName.id, std::string("Someone"));
  someone_ = create(person::kPerson, std::move(alone), items);
  taken(run(std::exchange(items, {})).status);
  for (std::size_t i = 1; i <= persons; ++i) {
    Input input;
    input.set(person::kName.id, "Person " + std::to_string(i));
    input.set(person::kPrimaryEmail.id, "person" + std::to_string(i) + "@example.org");
    input.set(person::kOrganization.id, organization_);
    create(person::kPerson, std::move(input), items);
    if (items.size() == kItemsPerCommit || i == persons) {
      taken(run(std::exchange(items, {})).status);
    }
  }
}

// Of a writer that edits one record again and again, alone; in microseconds.
double Bench::longest_edit(const std::atomic<bool>& goes_on) {
  double longest = 0;
  for (int i = 0; goes_on; ++i) {
    Input input;
    input.set(person::kJobTitle.id, "Title " + std::to_string(i));
    longest = std::max(longest, micros([&] {
                         taken(run({{.kind = &person::kPerson,
                                     .behaviour = &crud::kUpdate,
                                     .id = someone_,
                                     .input = std::move(input)}})
                                   .status);
                       }));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return longest;
}

void Bench::measure(Cost& cost, const std::function<Status()>& work) {
  const double before = proc_mebibytes("self", "VmRSS:");
  forget_peak();
  std::atomic<bool> goes_on = true;
  double longest = 0;
  std::thread other([&] { longest = longest_edit(goes_on); });
  const double took = micros([&] { taken(work()); });
  goes_on = false;
  other.join();
  cost.seconds.push_back(took / 1e6);
  cost.peak_mib.push_back(proc_mebibytes("self", "VmHWM:") - before);
  cost.waited_ms.push_back(longest / 1000);
}

Status Bench::remove_organization() {
  CommandAnswer answer = run({{.kind = &organization::kOrganization,
                               .behaviour = &crud::kRemove,
                               .id = organization_,
                               .input = {}}});
  last_ = answer.position;
  return answer.status;
}

Status Bench::undo_last() {
  api::Undoer undoer(shard_.shard(), [](const auto&, const auto&) { return Status(Done{}); });
  Command command;
  command.tenant = kTenant;
  command.name = "history.undo";
  CommandAnswer answer = undoer.run({.position = last_}, command);
  last_ = answer.position;
  return answer.status;
}

// One row for the record and one for the log, each as large as the real ones are, about.
Status Bench::write_bare_rows(std::size_t persons) const {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  const std::string folder = shard_.folder().path() / "bare";
  std::filesystem::remove_all(folder);
  if (!rocksdb::DB::Open(options, folder, &opened).ok()) return unavailable("bench", "not opened");
  const std::unique_ptr<rocksdb::DB> database(opened);
  rocksdb::WriteBatch batch;
  const std::string row(kBareRowBytes, 'x');
  for (std::size_t i = 0; i < 2 * persons; ++i) batch.Put(std::to_string(i), row);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  if (!database->Write(synced, &batch).ok()) return unavailable("bench", "not written");
  return Done{};
}

struct Costs {
  Bench::Cost bare;
  Bench::Cost deletion;
  Bench::Cost undo;
  Bench::Cost redo;
};

void measure_round(Bench& bench, std::size_t persons, Costs& costs) {
  bench.measure(costs.bare, [&] { return bench.write_bare_rows(persons); });
  bench.measure(costs.deletion, [&] { return bench.remove_organization(); });
  bench.measure(costs.undo, [&] { return bench.undo_last(); });
  bench.measure(costs.redo, [&] { return bench.undo_last(); });
  bench.measure(costs.undo, [&] { return bench.undo_last(); });
}

// Time and memory beside those of the bare rows, and how long the other writer waited.
void add(const std::string& what, const Bench::Cost& cost, const Bench::Cost& bare, Figure figure,
         Results& results) {
  const auto add_one = [&](const char* of, const char* unit, double limit, double daybook) {
    figure.what = what + of;
    figure.unit = unit;
    figure.limit = limit;
    figure.daybook = daybook;
    results.add(figure);
  };
  add_one("", "s", median(bare.seconds), median(cost.seconds));
  add_one(", memory", "MiB", median(bare.peak_mib), median(cost.peak_mib));
  add_one(", another waits", "ms", 0, median(cost.waited_ms));
}

void run(const Arguments& given) {
  const std::size_t persons = given.number("persons", 100'000, 1'000'000);
  Results results(given);
  Bench bench;
  bench.make(persons);
  for (const std::size_t delay_us : given.delays()) {
    delay_syncs(std::chrono::microseconds(delay_us));
    Figure figure{.what = {}, .size = persons};
    figure.delay_us = delay_us;
    figure.syncs = bench.syncs_a_second();
    Costs costs;
    for (std::size_t round = given.rounds(); round > 0; --round) {
      measure_round(bench, persons, costs);
    }
    add("deletion", costs.deletion, costs.bare, figure, results);
    add("undo of it", costs.undo, costs.bare, figure, results);
    add("undo of the undo", costs.redo, costs.bare, figure, results);
  }
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  const daybook::bench::Arguments given(argc, argv);
  daybook::bench::run(given);
  return 0;
}
