// How many lists a second, with their exact counts, and does it depend on how many persons there
// are? The limit is the bare path's page of 50: a scan of a ready index that knows its count, and
// the rows; or, covered, an index that holds the rows.
//
// lists [--persons N,...] [--connections N,...] [--seconds N] [--rounds N]
#include <algorithm>

#include "bench/support/arguments.h"
#include "bench/support/client.h"
#include "bench/support/kept.h"
#include "bench/support/load.h"
#include "bench/support/results.h"
#include "bench/support/side_by_side.h"

namespace daybook::bench {
namespace {

// The limit does not depend on the size, so more is not made.
constexpr std::size_t kBarePersonsMax = 1'000'000;
// A frequent substring takes 70 ms for each million: the last of more who wait for it would be
// refused after ten seconds.
constexpr std::size_t kSlowMax = 100'000'000;  // Persons times connections.

struct Question {
  const char* what;
  std::string query;
  bool is_covered = false;
  bool is_slow = false;
};

std::vector<Question> questions(const Persons& there, std::size_t count) {
  // Half of the customers come before it.
  const std::string middle = std::to_string(std::max<std::size_t>(1, count / 5 / 50 / 2));
  return {
      {"filtered", "lifecycle_stage=customer"},
      {"filtered, limit covered", "lifecycle_stage=customer", true},
      {"filtered, newest first", "lifecycle_stage=customer&ordering=-created_at"},
      {"filtered, deep page", "lifecycle_stage=customer&page=" + middle},
      {"three predicates, by name",
       "lifecycle_stage=customer&active=true&metadata__has_key=vip&ordering=name"},
      {"three predicates, rare, by name",
       "lifecycle_stage=customer&metadata__has_key=vip&ordering=-name&organization=" +
           there.organization},
      {"substring, frequent", "name=oppe", false, true},
      {"substring, rare", "name=hopper%20" + std::to_string(count / 2).substr(0, 4)},
      {"search of two words", "search=ada%20lovelace"},
  };
}

void list_from(std::size_t count, const Arguments& given, Results& results) {
  const Persons there = persons(count);
  const SideBySide both(given, there.folder, std::min(count, kBarePersonsMax));
  Client client(both.daybook(), both.data());
  for (const std::size_t connections : given.numbers("connections", {1, 8, 16, 64})) {
    for (const Question& question : questions(there, count)) {
      if (question.is_slow && connections * count > kSlowMax) continue;
      const std::string list = "/api/crm/persons/?page_size=50&" + question.query;
      client.get(list);  // An order is made when it is first asked for.
      const std::string bare = question.is_covered ? "/covered" : "/persons";
      results.add(both.compete({.what = question.what, .size = count, .connections = connections},
                               {request_text("GET", bare + "?stage=customer", "")},
                               {both.request("GET", list)}));
    }
  }
  results.add({.what = "resident memory afterwards",
               .unit = "MiB",
               .size = count,
               .daybook = both.daybook().mebibytes("VmRSS:")});
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  const daybook::bench::Arguments given(argc, argv);
  daybook::bench::Results results(given);
  for (const std::size_t count :
       given.numbers("persons", {10'000, 1'000'000}, {10'000, 1'000'000, 10'000'000})) {
    daybook::bench::list_from(count, given, results);
  }
  return 0;
}
