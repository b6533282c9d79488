#include "domain/access/permissions.h"

#include <algorithm>
#include <iterator>

namespace daybook {
namespace {

constexpr std::size_t kPatternSizeMax = 128;

bool matches(std::string_view pattern, std::string_view key) {
  if (!pattern.ends_with('*')) return pattern == key;
  return key.starts_with(pattern.substr(0, pattern.size() - 1));
}

// The text between the next two quotes, which no pattern holds; nothing when there are none.
std::optional<std::string_view> take_quoted(std::string_view& json) {
  if (!json.starts_with('"')) return std::nullopt;
  const std::size_t end = json.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view text = json.substr(1, end - 1);
  json.remove_prefix(end + 1);
  return text;
}

}  // namespace

bool Permissions::allow(std::string_view key) const {
  const bool is_named =
      std::ranges::any_of(patterns_, [&](const auto& pattern) { return matches(pattern, key); });
  return is_named && (limit_ == nullptr || limit_->allow(key));
}

// A prefix is covered by a shorter prefix, a key by what matches it; "a*" as text matches "*".
bool Permissions::name(std::string_view pattern) const {
  return std::ranges::any_of(patterns_, [&](const std::string& held) {
    return held.ends_with('*') ? matches(held, pattern) : held == pattern;
  });
}

bool Permissions::cover(std::string_view pattern) const {
  return name(pattern) && (limit_ == nullptr || limit_->cover(pattern));
}

Status Permissions::check_covers(const Permissions& other) const {
  for (const std::string& pattern : other.effective()) {
    if (cover(pattern)) continue;
    return forbidden("permission.escalation", "The user may do more than you: " + pattern);
  }
  return Done{};
}

Permissions Permissions::within(std::shared_ptr<const Permissions> limit) const {
  Permissions narrowed(patterns_);
  narrowed.limit_ = std::move(limit);
  return narrowed;
}

std::vector<std::string> Permissions::effective() const {
  std::vector<std::string> all;
  for (const std::string& pattern : patterns_) {
    if (cover(pattern)) {
      all.push_back(pattern);
    } else if (limit_ != nullptr) {
      std::ranges::copy_if(limit_->effective(), std::back_inserter(all),
                           [&](const auto& held) { return Permissions({pattern}).name(held); });
    }
  }
  std::ranges::sort(all);
  const auto rest = std::ranges::unique(all);
  all.erase(rest.begin(), rest.end());
  return all;
}

bool is_pattern(std::string_view text) {
  if (text.empty() || text.size() > kPatternSizeMax) return false;
  const auto plain = [](char c) {
    return c > ' ' && c <= '~' && c != '*' && c != '"' && c != '\\';
  };
  const std::string_view front = text.ends_with('*') ? text.substr(0, text.size() - 1) : text;
  return std::ranges::all_of(front, plain);
}

std::optional<std::vector<std::string>> read_permissions(std::string_view json) {
  if (!json.starts_with('[') || !json.ends_with(']')) return std::nullopt;
  json.remove_prefix(1);
  std::vector<std::string> patterns;
  if (json == "]") return patterns;
  while (patterns.size() < kPermissionsMax) {
    const auto text = take_quoted(json);
    if (!text || !is_pattern(*text)) return std::nullopt;
    patterns.emplace_back(*text);
    if (json == "]") return patterns;
    if (!json.starts_with(',')) return std::nullopt;
    json.remove_prefix(1);
  }
  return std::nullopt;
}

std::string write_permissions(const std::vector<std::string>& patterns) {
  std::string json = "[";
  for (const std::string& pattern : patterns) {
    if (json.size() > 1) json += ',';
    json += '"' + pattern + '"';
  }
  return json + "]";
}

std::string_view check_patterns(const Value& value) {
  const auto* list = std::get_if<Json>(&value);
  return list != nullptr && read_permissions(list->text)
             ? ""
             : "Enter a list of at most 100 permissions such as \"Ibl.CRM/Persons/read\" or "
               "\"Ibl.CRM/*\".";
}

}  // namespace daybook
