// How many persons a second are read by id, against Beast and one RocksDB get?
//
// reads [--persons N,...] [--connections N,...] [--seconds N] [--rounds N]
#include "bench/support/arguments.h"
#include "bench/support/kept.h"
#include "bench/support/load.h"
#include "bench/support/results.h"
#include "bench/support/side_by_side.h"

namespace daybook::bench {
namespace {

constexpr std::size_t kScattered = 7919;  // No two neighbours one after the other.

void read_from(std::size_t count, const Arguments& given, Results& results) {
  const Persons there = persons(count);
  const SideBySide both(given, there.folder, count);
  Requests rows;
  Requests records;
  for (const std::string& id : there.ids) {
    const std::size_t number = 1 + rows.size() * kScattered % count;
    rows.push_back(request_text("GET", "/persons/" + std::to_string(number), ""));
    records.push_back(both.request("GET", "/api/crm/persons/" + id + "/"));
  }
  for (const std::size_t connections : given.numbers("connections", {1, 16, 32, 64})) {
    results.add(both.compete({.what = "get by id", .size = count, .connections = connections}, rows,
                             records));
  }
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  const daybook::bench::Arguments given(argc, argv);
  daybook::bench::Results results(given);
  for (const std::size_t count : given.numbers("persons", {1'000'000})) {
    daybook::bench::read_from(count, given, results);
  }
  return 0;
}
