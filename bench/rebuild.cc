// How many events a second go through a rebuild of all views, against what cannot be done without:
// to scan as many bare Protobuf commits, to fold them in memory, and to write the rows in the order
// of their keys as well?
//
// rebuild [--persons N] [--commits N] [--rounds N]
#include <rocksdb/db.h>
#include <rocksdb/sst_file_writer.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <future>
#include <unordered_map>

#include "bench/bare/bare_store.h"
#include "bench/bare_event.pb.h"
#include "bench/support/arguments.h"
#include "bench/support/bench_shard.h"
#include "bench/support/figures.h"
#include "bench/support/kept.h"
#include "bench/support/results.h"
#include "eventstore/master_key.h"
#include "projections/runner.h"

namespace daybook::bench {
namespace {

constexpr std::size_t kOfABatch = 1000;

void check(const rocksdb::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

// So many bare commits in a log, and what can be done with them.
class BareLog {
 public:
  explicit BareLog(std::size_t commits) {
    for (std::size_t made = 0; made < commits;) {
      std::vector<BarePerson> persons;
      while (persons.size() < kOfABatch && made < commits) persons.push_back(bare_person(++made));
      std::promise<void> done;
      store_.create(std::move(persons), [&done](const std::string&) { done.set_value(); });
      done.get_future().wait();
    }
  }

  void scan() {
    std::size_t changes = 0;
    each([&](const stored::BareEvent& event) {
      changes += static_cast<std::size_t>(event.changes_size());
    });
    if (changes == 0) std::abort();
  }

  void fold() {
    records_.clear();
    each([this](const stored::BareEvent& event) {
      Record& record = records_[event.number()];
      for (const stored::BareChange& change : event.changes()) {
        record[change.field() - 1] = change.after();
      }
    });
  }

  // A row each and an entry of an index, as table files.
  void fold_and_write() {
    fold();
    std::vector<std::uint64_t> numbers;
    numbers.reserve(records_.size());
    for (const auto& [number, record] : records_) numbers.push_back(number);
    std::ranges::sort(numbers);
    const std::string file = folder_.path() / "rows.sst";
    rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), store_.database().GetOptions());
    check(writer.Open(file));
    for (const std::uint64_t number : numbers) {
      check(writer.Put('i' + padded(number), ""));
    }
    for (const std::uint64_t number : numbers) {
      std::string row;
      for (const std::string& value : records_[number]) row += value + '\0';
      check(writer.Put('r' + padded(number), row));
    }
    check(writer.Finish());
  }

 private:
  using Record = std::array<std::string, 4>;

  static std::string padded(std::uint64_t number) {
    const std::string digits = std::to_string(number);
    return std::string(12 - digits.size(), '0') + digits;
  }

  void each(const std::function<void(const stored::BareEvent&)>& visit) {
    const std::unique_ptr<rocksdb::Iterator> log(
        store_.database().NewIterator(rocksdb::ReadOptions()));
    stored::BareEvent event;
    for (log->SeekToFirst(); log->Valid(); log->Next()) {
      if (!event.ParseFromArray(log->value().data(), static_cast<int>(log->value().size()))) {
        std::abort();
      }
      visit(event);
    }
  }

  const Folder folder_{"rebuild"};
  BareStore store_{{.folder = folder_.path() / "bare", .with_views = false}};
  std::unordered_map<std::uint64_t, Record> records_;
};

Load timed(std::size_t events, const std::function<void()>& work) {
  Load load;
  double took = 0;
  const double processor_ms = processor_millis([&] { took = micros(work); });
  load.a_second = static_cast<double>(events) / took * 1e6;
  load.processor_us = processor_ms * 1000 / static_cast<double>(events);
  return load;
}

// All views of a data folder, made anew beside it.
class Rebuilding {
 public:
  explicit Rebuilding(const DataFolder& data)
      : shard_(data.path, taken(read_master_key(data.path / "master.key")), 1) {}

  void run() {
    const Folder folder("rebuilt");
    const LiveHistory& history = shard_.shard().past().history();
    const OpenViews open = past_views_in((folder.path() / "views").string(), history);
    taken(rebuild_views(history.log, open));
  }

 private:
  BenchShard shard_;
};

void run(const Arguments& given) {
  Results results(given);
  const std::size_t count = given.number("persons", 1'000'000);
  const std::size_t commits = given.number("commits", 100'000, 1'000'000);
  BareLog log(count);
  const auto bare = [&](const std::function<void()>& work) {
    return [&, work] { return timed(count, work); };
  };
  const auto add = [&](const char* what, const Contest& contest, std::size_t size) {
    results.add(compete(contest, given.rounds(), {.what = what, .unit = "ev/s", .size = size}));
  };
  add("scan of bare commits", {bare([&] { log.scan(); }), {}}, count);
  add("fold of them in memory", {bare([&] { log.fold(); }), {}}, count);
  const auto limit = bare([&] { log.fold_and_write(); });
  {
    Rebuilding all(persons(count).folder);
    add("rebuild, 1,000 events a commit", {limit, [&] { return timed(count, [&] { all.run(); }); }},
        count);
  }
  Rebuilding all(history(commits).folder);
  add("rebuild, an event a commit", {limit, [&] { return timed(commits, [&] { all.run(); }); }},
      commits);
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  daybook::bench::run(daybook::bench::Arguments(argc, argv));
  return 0;
}
