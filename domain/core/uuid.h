// A 128-bit record or commit id (RFC 9562). Ids are version 7, made outside domain/ from a clock
// and random bytes; they are never used for order.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace daybook {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Uuid&) const = default;
  bool is_nil() const { return *this == Uuid{}; }

  // The 36-character lower-case form.
  std::string text() const;
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), 16}; }

  // Accepts the 36-character form in either case; nothing else.
  static std::optional<Uuid> parse(std::string_view text);
  static Uuid from_bytes(std::string_view sixteen_bytes);
  // Version 7: 48 bits of milliseconds, the rest from `random`.
  static Uuid version7(std::int64_t unix_ms, const std::array<std::uint8_t, 10>& random);
};

}  // namespace daybook

template <>
struct std::hash<daybook::Uuid> {
  std::size_t operator()(const daybook::Uuid& id) const noexcept {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, id.bytes.data(), 8);
    std::memcpy(&low, id.bytes.data() + 8, 8);
    return static_cast<std::size_t>(high ^ (low * 0x9e3779b97f4a7c15ULL));
  }
};
