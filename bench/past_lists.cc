// How much slower is the past than the present? Lists of a past position, with its views at hand
// and without, against the live list that answers the same question; and a record of very many
// events as of any position against one of few. What the live views need is the limit.
//
// past_lists [--persons N] [--events of the long record]
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "bench/support/arguments.h"
#include "bench/support/bench_shard.h"
#include "bench/support/figures.h"
#include "bench/support/results.h"
#include "domain/crud/crud.h"
#include "domain/people/person.h"
#include "snapshots/past_reader.h"

namespace daybook::bench {
namespace {

constexpr int kRounds = 200;
constexpr int kColdRounds = 5;
constexpr std::size_t kItemsPerCommit = 500;
constexpr std::uint64_t kEventsPerCheckpoint = 100'000;  // As `serve` takes them.

PastOptions past_options(std::uint64_t checkpoint_events) {
  PastOptions past;
  past.checkpoint_events = checkpoint_events;
  return past;
}

class Bench {
 public:
  explicit Bench(std::uint64_t checkpoint_events)
      : shard_("past_lists", past_options(checkpoint_events)) {}

  Uuid create_persons(std::size_t count) {
    Uuid last;
    for (std::size_t done = 0; done < count;) {
      Command command;
      command.name = "bench";
      for (; done < count && command.items.size() < kItemsPerCommit; ++done) {
        last = make_id(api::wall_clock(), fill_random);
        Input input;
        input.set(person::kName.id, "Person " + std::to_string(random_() % 100'000));
        input.set(person::kLifecycleStage.id,
                  std::string(random_() % 5 == 0 ? "customer" : "lead"));
        command.items.push_back({&person::kPerson, &crud::kCreate, last, std::move(input)});
      }
      shard_.submit(std::move(command));
    }
    shard_.settle();
    return last;
  }

  // One commit each, so that positions and versions go together.
  void edit(const Uuid& id, int times) {
    for (int i = 0; i < times; ++i) {
      Command command;
      command.name = "bench";
      Input input;
      input.set(person::kJobTitle.id, "Title " + std::to_string(++edits_));
      command.items.push_back({&person::kPerson, &crud::kUpdate, id, std::move(input)});
      shard_.submit(std::move(command));
    }
    shard_.settle();
  }

  void lists(Results& results);
  void rebuild(Results& results);
  void records(const char* what, const Uuid& id, Results& results);

  Position position() const { return shard_.position(); }

 private:
  // In microseconds, beside the limit's; 0: it has none.
  Figure figure(const char* what, const std::vector<double>& times, double limit) const {
    return {.what = what,
            .unit = "us",
            .size = position().value,
            .limit = limit,
            .daybook = median(times),
            .p99_us = quantile(times, 0.99)};
  }

  ListQuery query() const {
    ListQuery query;
    query.tenant = kTenant;
    query.kind = &person::kPerson;
    query.conditions = {{person::kLifecycleStage.id, Match::kEquals, std::string("customer")}};
    return query;
  }

  BenchShard shard_;
  std::mt19937_64 random_{1};
  int edits_ = 0;
};

void Bench::lists(Results& results) {
  Past& past = shard_.shard().past();
  const Position last = position();
  std::vector<double> cold;
  std::vector<double> worked;
  for (int i = 0; i < kColdRounds; ++i) {
    taken(past.views().forget());
    const PastReader then(past, kTenant, Position{1 + random_() % (last.value - 1)});
    worked.push_back(
        processor_millis([&] { cold.push_back(micros([&] { taken(then.list(query())); })); }));
  }
  const Position then_at{last.value - 1};
  taken(PastReader(past, kTenant, then_at).list(query()));
  std::vector<double> live;
  std::vector<double> cached;
  for (int i = 0; i < kRounds; ++i) {
    live.push_back(micros([&] { taken(shard_.reader().list(query())); }));
    const PastReader then(past, kTenant, then_at);
    cached.push_back(micros([&] { taken(then.list(query())); }));
  }
  results.add(figure("live list", live, 0));
  results.add(figure("past list, at hand", cached, median(live)));
  Figure cold_list = figure("past list, cold", cold, 0);
  cold_list.processor_us = 1000 * median(worked);
  results.add(cold_list);
}

// All events once, without any checkpoint: what a cold list of the last position cannot exceed.
void Bench::rebuild(Results& results) {
  const LiveHistory& history = shard_.shard().past().history();
  OpenViews open = past_views_in((shard_.folder().path() / "rebuilt").string(), history);
  double took = 0;
  const double worked =
      processor_millis([&] { took = micros([&] { taken(rebuild_views(history.log, open)); }); });
  Figure rebuilt = figure("rebuild of all", {took}, 0);
  rebuilt.processor_us = 1000 * worked;
  results.add(rebuilt);
}

void Bench::records(const char* what, const Uuid& id, Results& results) {
  Past& past = shard_.shard().past();
  const RecordKey key{person::kPerson.id, id};
  const auto touched = taken(shard_.reader().history(kTenant, key, {}, UINT32_MAX));
  const auto as_of = [&](Position position) {
    const PastReader then(past, kTenant, position);
    if (!taken(then.record(kTenant, key))) std::abort();
  };
  const double first = micros([&] { as_of(touched.back()); });
  std::vector<double> later;
  later.reserve(kRounds);
  for (int i = 0; i < kRounds; ++i) {
    later.push_back(micros([&] { as_of(touched[random_() % touched.size()]); }));
  }
  results.add(figure(what, later, 0));
  results.add(figure((std::string(what) + ", first").c_str(), {first}, 0));
}

// The sizes shown are commits: before the long record is written, and after.
void run(std::size_t persons, int events, Results& results) {
  Bench bench(kEventsPerCheckpoint);
  const Uuid few = bench.create_persons(persons);
  bench.edit(few, 9);
  bench.rebuild(results);
  bench.lists(results);
  const Uuid many = bench.create_persons(1);
  bench.edit(many, events - 1);
  bench.records("record, few events", few, results);
  bench.records("record, many events", many, results);
  bench.rebuild(results);
  bench.lists(results);
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  const daybook::bench::Arguments given(argc, argv);
  daybook::bench::Results results(given);
  daybook::bench::run(given.number("persons", 100'000, 1'000'000),
                      static_cast<int>(given.number("events", 10'000, 100'000)), results);
  return 0;
}
