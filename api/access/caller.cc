#include "api/access/caller.h"

#include <algorithm>

namespace daybook::api {
namespace {

constexpr std::size_t kPatternSize_max = 128;

bool matches(std::string_view pattern, std::string_view key) {
  if (!pattern.ends_with('*')) return pattern == key;
  return key.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

bool Permissions::allow(std::string_view key) const {
  return std::ranges::any_of(patterns_, [&](const auto& pattern) { return matches(pattern, key); });
}

// A prefix is covered by a shorter prefix, a key by what matches it; "a*" as text matches "*".
bool Permissions::cover(std::string_view pattern) const {
  return std::ranges::any_of(patterns_, [&](const std::string& held) {
    return held.ends_with('*') ? matches(held, pattern) : held == pattern;
  });
}

bool is_pattern(std::string_view text) {
  if (text.empty() || text.size() > kPatternSize_max) return false;
  const auto plain = [](char c) { return c > ' ' && c <= '~' && c != '*'; };
  const std::string_view front = text.ends_with('*') ? text.substr(0, text.size() - 1) : text;
  return std::ranges::all_of(front, plain);
}

}  // namespace daybook::api
