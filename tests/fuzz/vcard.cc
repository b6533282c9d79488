// Files of vCards, up to what an import sends for them.
#include <sstream>
#include <string>

#include "api/cli/formats/vcard_reader.h"
#include "api/cli/formats/vcard_writer.h"
#include "api/cli/import_item.h"
#include "domain/people/person.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzzing {
namespace {

constexpr std::size_t kCardBytesMax = 4096;

// A card that was read can be written as one that is well formed.
void writes_a_card(const cli::Row& row) {
  std::ostringstream written;
  cli::VCardWriter(written).write_person(row, "Engines, \"Analytical\"");
  std::istringstream stream(written.str());
  cli::VCardReader reader(stream);
  cli::Row again;
  const auto is_there = reader.next(again);
  expect(is_there && *is_there, "a written card is read");
  expect(again.problem.empty(), "a written card is well formed");
  const auto another = reader.next(again);
  expect(another && !*another, "one card is written as one");
}

}  // namespace

void fuzz_vcard(std::string_view bytes) {
  std::istringstream stream{std::string(bytes)};
  cli::VCardReader reader(stream, kCardBytesMax);
  auto mapping = cli::ImportMapping::make(person::kPerson, {});
  cli::Row row;
  for (auto more = reader.next(row); more && *more; more = reader.next(row)) {
    static_cast<void>(cli::import_item(row, *mapping));
    if (row.problem.empty()) writes_a_card(row);
  }
  expect(reader.bytes_read() <= bytes.size(), "no more is read than there is");
}

}  // namespace daybook::fuzzing
