// How many pages of the history a second, over HTTP, of a tenant at work: one record a commit.
// The limit is the bare path's page of 50 rows, or its get of one.
//
// history_pages [--commits N] [--connections N,...] [--seconds N] [--rounds N]
#include "bench/support/arguments.h"
#include "bench/support/kept.h"
#include "bench/support/load.h"
#include "bench/support/results.h"
#include "bench/support/side_by_side.h"

namespace daybook::bench {
namespace {

void page_through(std::size_t commits, const Arguments& given, Results& results) {
  const History there = history(commits);
  const SideBySide both(given, there.folder, commits);
  const auto get = [&](const std::string& target) {
    return both.request("GET", "/api/crm/" + target);
  };
  Requests of_each;
  of_each.reserve(there.persons.size());
  for (const std::string& id : there.persons) {
    of_each.push_back(get("persons/" + id + "/history/"));
  }
  const Requests bare{request_text("GET", "/persons?stage=lead", "")};
  for (const std::size_t connections : given.connections()) {
    const auto add = [&](const char* what, const Requests& requests) {
      results.add(both.compete({.what = what, .size = commits, .connections = connections}, bare,
                               requests));
    };
    add("of a record", of_each);
    add("newest 50", {get("history/?page_size=50")});
    add("50 of an actor and a field",
        {get("history/?page_size=50&actor=3&field=person.job_title")});
  }
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  const daybook::bench::Arguments given(argc, argv);
  daybook::bench::Results results(given);
  daybook::bench::page_through(given.number("commits", 100'000, 1'000'000), given, results);
  return 0;
}
