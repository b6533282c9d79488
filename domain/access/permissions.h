// What somebody may do, on every surface: a set of permission patterns. A pattern is a key such as
// "Ibl.CRM/Persons/read" or "platform.admins.create", or the start of keys followed by '*'. The
// empty set allows nothing.
//
// A value type; safe from any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/result.h"
#include "domain/core/value.h"

namespace daybook {

class Permissions {
 public:
  Permissions() = default;
  explicit Permissions(std::vector<std::string> patterns) : patterns_(std::move(patterns)) {}

  bool allow(std::string_view key) const;
  // Is everything that `pattern` allows allowed here too? Nobody gives away more than they have.
  bool cover(std::string_view pattern) const;
  // kForbidden "permission.escalation" unless everything that `other` allows is allowed here too:
  // whoever takes somebody's place must not gain by it.
  Status check_covers(const Permissions& other) const;
  // Whether the patterns alone do, whatever they are within.
  bool name(std::string_view pattern) const;

  // These, but never more than `limit`: what a token may do in its user's name.
  Permissions within(std::shared_ptr<const Permissions> limit) const;

  const std::vector<std::string>& patterns() const { return patterns_; }
  // Patterns that allow the same, whatever these are within; sorted.
  std::vector<std::string> effective() const;

 private:
  std::vector<std::string> patterns_;
  std::shared_ptr<const Permissions> limit_;  // Null: none.
};

// A pattern somebody may write down: printable ASCII without quotes and backslashes, at most 128
// characters, '*' only at the end.
bool is_pattern(std::string_view text);

inline constexpr std::size_t kPermissionsMax = 100;

// The patterns of a list as fields hold it, a JSON array of texts. Nothing when it is no list of at
// most kPermissionsMax patterns.
std::optional<std::vector<std::string>> read_permissions(std::string_view json);

// The list as fields hold it.
std::string write_permissions(const std::vector<std::string>& patterns);

// The check of a field that holds such a list.
std::string_view check_patterns(const Value& value);

}  // namespace daybook
