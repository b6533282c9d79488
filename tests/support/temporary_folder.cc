#include "tests/support/temporary_folder.h"

#include "eventstore/crypto.h"

namespace daybook::testing {

namespace {

namespace fs = std::filesystem;
constexpr std::uintmax_t kEnough = std::uintmax_t{1} << 30;

fs::path place_of(Medium medium) {
  const fs::path memory = "/dev/shm";
  std::error_code none;
  const fs::space_info space = fs::space(memory, none);
  const bool is_enough = !none && space.available >= kEnough;
  return medium == Medium::kMemory && is_enough ? memory : fs::temp_directory_path();
}

}  // namespace

TemporaryFolder::TemporaryFolder(Medium medium) {
  std::array<std::uint8_t, 8> random;
  fill_random(random);
  path_ = place_of(medium) / ("daybook-test-" + hex_encode(view_of(random)));
  fs::create_directory(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace daybook::testing
