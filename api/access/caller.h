// Who is asking, and what they may do. A value type.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/value.h"

namespace daybook::api {

// Permission keys such as "Ibl.CRM/Persons/read", or prefixes ending in '*'. An empty set allows
// nothing.
class Permissions {
 public:
  Permissions() = default;
  explicit Permissions(std::vector<std::string> patterns) : patterns_(std::move(patterns)) {}

  bool allow(std::string_view key) const;
  // Is everything that `pattern` allows allowed here too? Nobody gives away more than they have.
  bool cover(std::string_view pattern) const;
  const std::vector<std::string>& patterns() const { return patterns_; }

 private:
  std::vector<std::string> patterns_;
};

// A pattern somebody may write down: printable ASCII, at most 128 characters, '*' only at the end.
bool is_pattern(std::string_view text);

struct Caller {
  TenantId tenant{};
  std::string tenant_key;
  std::int64_t user = 0;  // The user's number.
  Uuid user_id;
  Uuid token;
  Time expires_at{};  // 0: never. Expiry is no event, so it is looked at on every request.
  Permissions permissions;
  bool audits_reads = false;  // The tenant's setting.
};

}  // namespace daybook::api
