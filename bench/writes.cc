// How many durable writes of one person a second, validated, authorised, indexed and audited,
// against the bare path: one synced write, a row and an index entry. With syncs as they are and
// with slower ones.
//
// writes [--connections N,...] [--delays N,...] [--seconds N] [--rounds N]
#include "bench/support/arguments.h"
#include "bench/support/client.h"
#include "bench/support/load.h"
#include "bench/support/results.h"
#include "bench/support/side_by_side.h"

namespace daybook::bench {
namespace {

constexpr std::size_t kUpdated = 10'000;  // Persons, one after the other.

// Each changes one field of another person to what it never was.
Requests updates(const SideBySide& both) {
  Client client(both.daybook(), both.data());
  Requests requests;
  for (const std::string& id : client.create_persons(kUpdated)) {
    requests.push_back(both.request("PATCH", "/api/crm/persons/" + id + "/",
                                    R"({"job_title":"Title #########"})"));
  }
  return requests;
}

void write_with(const Arguments& given, std::size_t delay_us, Results& results) {
  const SideBySide both(given, delay_us);
  const Requests bare{request_text("POST", "/persons/", "", person_body())};
  const Requests create{both.request("POST", "/api/crm/persons/", person_body())};
  const Requests update = updates(both);
  for (const std::size_t connections : given.connections()) {
    results.add(both.compete({.what = "create", .connections = connections}, bare, create));
    results.add(both.compete({.what = "update", .connections = connections}, bare, update));
  }
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  const daybook::bench::Arguments given(argc, argv);
  daybook::bench::Results results(given);
  for (const std::size_t delay : given.delays()) {
    daybook::bench::write_with(given, delay, results);
  }
  return 0;
}
