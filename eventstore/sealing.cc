#include "eventstore/sealing.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace daybook {
namespace {

constexpr std::size_t kLabelBytesMax = 32;
constexpr Nonce kZeroNonce{};

Secret32 part_key(const Secret32& root, const PartName& part) {
  assert(part.label.size() <= kLabelBytesMax);
  std::array<char, 16 + kLabelBytesMax + 4> message;
  char* end = message.data();
  end = std::copy_n(part.commit.view().data(), 16, end);
  end = std::copy_n(part.label.data(), part.label.size(), end);
  for (unsigned shift = 0; shift < 32; shift += 8) *end++ = static_cast<char>(part.index >> shift);
  const auto size = static_cast<std::size_t>(end - message.data());
  return Secret32(hmac_sha256(root.view(), {message.data(), size}));
}

}  // namespace

Secret32 joint_key(const Secret32& subject, const Secret32& own) {
  return Secret32(hmac_sha256(subject.view(), own.view()));
}

void seal_part(const Secret32& root, const PartName& part, std::string_view plain,
               std::string_view associated, std::string& out) {
  seal_aes_256_gcm(part_key(root, part), kZeroNonce, plain, associated, out);
}

std::string seal_part(const Secret32& root, const PartName& part, std::string_view plain,
                      std::string_view associated) {
  std::string sealed;
  seal_part(root, part, plain, associated, sealed);
  return sealed;
}

Result<std::string> open_part(const Secret32& root, const PartName& part, std::string_view sealed,
                              std::string_view associated) {
  auto plain = open_aes_256_gcm(part_key(root, part), kZeroNonce, sealed, associated);
  if (plain) return *std::move(plain);
  return corrupt("seal.broken", "Part " + std::string(part.label) + " " +
                                    std::to_string(part.index) + " of commit " +
                                    part.commit.text() + " does not verify.");
}

}  // namespace daybook
