// How many persons a second are taken in, a thousand a request, and from a file by `daybook
// import`? The limit is the bare path: the same bodies parsed, an event, a row and an index entry
// each, one synced batch.
//
// batches [--persons N] to import [--connections N,...] [--delays N,...] [--seconds N] [--rounds N]
#include <fstream>

#include "bench/support/arguments.h"
#include "bench/support/child.h"
#include "bench/support/client.h"
#include "bench/support/figures.h"
#include "bench/support/load.h"
#include "bench/support/results.h"
#include "bench/support/side_by_side.h"

namespace daybook::bench {
namespace {

constexpr std::size_t kPersons = 1000;  // Of a request.

// From requests to persons.
Figure in_persons(Figure figure) {
  figure.unit = "rows/s";
  figure.limit *= kPersons;
  figure.daybook *= kPersons;
  figure.limit_processor_us /= kPersons;
  figure.processor_us /= kPersons;
  return figure;
}

Requests bare_batch() {
  return {request_text("POST", "/persons/batch/", "", batch_body(kPersons, Batch::kCreate))};
}

Figure post(const SideBySide& both, const char* what, Batch batch, std::size_t connections) {
  const std::string request =
      both.request("POST", "/api/crm/persons/batch/", batch_body(kPersons, batch));
  return in_persons(
      both.compete({.what = what, .connections = connections}, bare_batch(), {request}));
}

std::filesystem::path write_csv(const std::filesystem::path& folder, std::size_t persons) {
  std::filesystem::path file = folder / "persons.csv";
  std::ofstream out(file);
  out << "name,primary_email,lifecycle_stage,job_title,unique_id\n";
  for (std::size_t i = 0; i < persons; ++i) {
    out << "Imported " << i << ",imported" << i << "@example.org,lead,Engineer,import-" << i
        << '\n';
  }
  return file;
}

// By its own command, two requests under way.
Figure import(const SideBySide& both, std::size_t persons) {
  const std::filesystem::path file = write_csv(both.folder(), persons);
  Figure figure = in_persons(both.compete(
      {.what = "import of a file", .size = persons, .connections = 2}, bare_batch(), {}));
  const double processor_before = both.daybook().processor_us();
  const double took = micros([&] {
    output_of({daybook_program(), "import", file, "--kind", "person", "--url", both.daybook().url(),
               "--token", both.data().token, "--json"});
  });
  const auto rows = static_cast<double>(persons);
  figure.daybook = rows / took * 1e6;
  figure.processor_us = (both.daybook().processor_us() - processor_before) / rows;
  return figure;
}

void run(const Arguments& given, std::size_t delay_us, Results& results) {
  const SideBySide both(given, delay_us);
  for (const std::size_t connections : given.numbers("connections", {1, 16}, {1, 16, 64})) {
    results.add(post(both, "batch of new persons", Batch::kCreate, connections));
    results.add(post(both, "upsert, all new", Batch::kInsert, connections));
    results.add(post(both, "upsert, all there", Batch::kUpdate, connections));
  }
  results.add(import(both, given.number("persons", 200'000, 1'000'000)));
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  const daybook::bench::Arguments given(argc, argv);
  daybook::bench::Results results(given);
  for (const std::size_t delay : given.delays()) daybook::bench::run(given, delay, results);
  return 0;
}
