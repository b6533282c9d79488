// How long until a server with so many events answers, how much memory it has then and after lists
// of every sort, and how many bytes on disk an event takes?
//
// starts [--persons N,...] of one event each [--rounds N]
#include <algorithm>
#include <fstream>

#include "bench/support/arguments.h"
#include "bench/support/client.h"
#include "bench/support/figures.h"
#include "bench/support/folder.h"
#include "bench/support/kept.h"
#include "bench/support/results.h"

namespace daybook::bench {
namespace {

class Starts {
 public:
  Starts(std::size_t count, std::size_t rounds, Results& results)
      : count_(count), rounds_(rounds), there_(persons(count)), results_(results) {}

  void run() {
    std::vector<double> answered;
    for (std::size_t round = 0; round < rounds_; ++round) answered.push_back(first_answer_ms());
    add("start to the first answer", "ms", median(answered));
    memory();
    add("log", "B/event", bytes_an_event("log"));
    add("views", "B/event", bytes_an_event("views"));
    add("past", "B/event", bytes_an_event("past"));
  }

 private:
  double first_answer_ms() const {
    return micros([&] {
             const Server server = serve_daybook(there_.folder);
             Client(server, there_.folder).get("/api/crm/persons/?page_size=1");
           }) /
           1000;
  }

  // Every filter, every order, a search and records here and there.
  void memory() {
    const Server server = serve_daybook(there_.folder);
    Client client(server, there_.folder);
    client.get("/api/crm/persons/?page_size=1");
    add("memory, first answer", "MiB", server.mebibytes("VmRSS:"));
    for (const char* query :
         {"lifecycle_stage=lead", "active=true", "metadata__has_key=vip", "name=hopper",
          "primary_email=person7@example.org", "owner=null", "ordering=name",
          "ordering=-updated_at", "ordering=given_name", "ordering=family_name",
          "search=ada%20lovelace", "created_at__gte=2026-01-01T00:00:00Z", "merged_into=null",
          "platform_user=null"}) {
      client.get(std::string("/api/crm/persons/?") + query);
    }
    const std::size_t read = std::min<std::size_t>(there_.ids.size(), 10'000);
    for (std::size_t i = 0; i < read; ++i) client.get("/api/crm/persons/" + there_.ids[i] + "/");
    add("memory, every filter and order used", "MiB", server.mebibytes("VmRSS:"));
    add("memory at most", "MiB", server.mebibytes("VmHWM:"));
  }

  double bytes_an_event(const char* what) const {
    const std::filesystem::path folder = there_.folder.path / what;
    if (!std::filesystem::exists(folder)) return 0;
    return bytes_in(folder) / static_cast<double>(count_);
  }

  void add(const char* what, const char* unit, double figure) {
    results_.add({.what = what, .unit = unit, .size = count_, .daybook = figure});
  }

  const std::size_t count_;
  const std::size_t rounds_;
  const Persons there_;
  Results& results_;
};

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  const daybook::bench::Arguments given(argc, argv);
  daybook::bench::Results results(given);
  for (const std::size_t count : given.numbers("persons", {1'000'000}, {1'000'000, 10'000'000})) {
    daybook::bench::Starts(count, given.rounds(), results).run();
  }
  return 0;
}
