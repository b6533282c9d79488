// What does one very large commit cost, and whom does it keep waiting? An organization that a
// million persons refer to is deleted, and that deletion undone: one commit each. Shown are the
// time, the peak of resident memory over what was resident before, and how long a lone writer of
// the same shard waits at most. The limit: as many bare rows, of the record and of the log, in one
// synced batch.
//
// large_commit [--persons N]
#include <rocksdb/db.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

#include "api/core/joiner.h"
#include "api/history/undoer.h"
#include "bench/support/arguments.h"
#include "bench/support/bench_shard.h"
#include "bench/support/figures.h"
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
  void measure(const char* what, const std::function<Status()>& work);
  Status remove_organization();
  Status undo_last();
  Status write_bare_rows(std::size_t persons) const;

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

void Bench::measure(const char* what, const std::function<Status()>& work) {
  const double before = proc_mebibytes("self", "VmRSS:");
  forget_peak();
  std::atomic<bool> goes_on = true;
  double longest = 0;
  std::thread other([&] { longest = longest_edit(goes_on); });
  const double took = micros([&] { taken(work()); });
  goes_on = false;
  other.join();
  std::printf("%-22s %7.2f s; peak %5.0f MiB over %.0f; another waited %.0f ms at most\n", what,
              took / 1e6, proc_mebibytes("self", "VmHWM:") - before, before, longest / 1000);
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

void run(std::size_t persons) {
  Bench bench;
  bench.make(persons);
  std::printf("%zu persons\n", persons);
  bench.measure("nothing else", [] {
    std::this_thread::sleep_for(std::chrono::seconds(2));
    return Status(Done{});
  });
  bench.measure("delete, one commit", [&] { return bench.remove_organization(); });
  bench.measure("undo of it", [&] { return bench.undo_last(); });
  bench.measure("undo of the undo", [&] { return bench.undo_last(); });
  bench.measure("bare rows, one batch", [&] { return bench.write_bare_rows(persons); });
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  const daybook::bench::Arguments given(argc, argv);
  daybook::bench::run(given.number("persons", 100'000, 1'000'000));
  return 0;
}
