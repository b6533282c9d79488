// What does a durable merge cost, of 2 and of 1,000 persons, its undo and the undo of that, over
// HTTP by one client? The limit is the bare path's one synced batch with as many rows.
//
// merges [--persons N,...] in a merge [--delays N,...] [--rounds N]
#include "bench/support/arguments.h"
#include "bench/support/client.h"
#include "bench/support/figures.h"
#include "bench/support/results.h"
#include "bench/support/side_by_side.h"

namespace daybook::bench {
namespace {

constexpr std::size_t kRoundsOfOne = 10;  // One merge is soon done, so each round has several.

std::string merge_body(const std::vector<std::string>& ids) {
  std::string body = "{\"primary_id\":\"" + ids.front() + "\",\"duplicate_ids\":[";
  for (std::size_t i = 1; i < ids.size(); ++i) {
    body += (i > 1 ? ",\"" : "\"") + ids[i] + '"';
  }
  return body + "]}";
}

class Merges {
 public:
  Merges(const Arguments& given, std::size_t delay_us) : given_(given), both_(given, delay_us) {}

  void run(Results& results) {
    for (const std::size_t persons : given_.numbers("persons", {2, 1000}))
      of_size(persons, results);
  }

 private:
  // Durations in microseconds, by what was done.
  struct Times {
    std::vector<double> bare;
    std::vector<double> merge;
    std::vector<double> undo;
    std::vector<double> redo;
    std::vector<double> syncs;
  };

  void of_size(std::size_t persons, Results& results) {
    Times times;
    for (std::size_t round = 0; round < given_.rounds() * kRoundsOfOne; ++round) {
      measure(persons, times);
    }
    const auto add = [&](const char* what, const std::vector<double>& micros) {
      results.add({.what = what,
                   .unit = "us",
                   .size = persons,
                   .delay_us = both_.delay_us(),
                   .syncs = median(times.syncs),
                   .limit = median(times.bare),
                   .daybook = median(micros),
                   .p99_us = quantile(micros, 0.99)});
    };
    add("merge", times.merge);
    add("undo of it", times.undo);
    add("redo", times.redo);
  }

  void measure(std::size_t persons, Times& times) {
    const std::vector<std::string> ids = client_.create_persons(persons);
    const std::string bare_body = batch_body(persons, Batch::kCreate);
    times.syncs.push_back(both_.syncs_a_second());
    times.bare.push_back(micros([&] { bare_client_.post("/persons/batch/", bare_body); }));
    const auto timed = [&](const std::string& path, const std::string& body,
                           std::vector<double>& into) {
      std::string position;
      into.push_back(micros([&] {
        position = client_.post("/api/crm/" + path, body).headers.find("daybook-position")->second;
      }));
      return position;
    };
    const std::string merged = timed("persons/merge/", merge_body(ids), times.merge);
    const std::string undone = timed("history/" + merged + "/undo/", "{}", times.undo);
    timed("history/" + undone + "/undo/", "{}", times.redo);
  }

  const Arguments& given_;
  const SideBySide both_;
  Client client_{both_.daybook(), both_.data()};
  Client bare_client_{both_.bare(), both_.data()};
};

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  const daybook::bench::Arguments given(argc, argv);
  daybook::bench::Results results(given);
  for (const std::size_t delay : given.delays()) {
    daybook::bench::Merges(given, delay).run(results);
  }
  return 0;
}
