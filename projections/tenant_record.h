// A record of a tenant, as the key of tables in memory. Pure; safe from any thread.
#pragma once

#include <functional>

#include "domain/core/value.h"

namespace daybook {

struct TenantRecord {
  TenantId tenant;
  RecordKey record;
  bool operator==(const TenantRecord&) const = default;
};

}  // namespace daybook

template <>
struct std::hash<daybook::TenantRecord> {
  std::size_t operator()(const daybook::TenantRecord& key) const noexcept {
    return std::hash<daybook::RecordKey>{}(key.record) ^ (key.tenant.value * 0x9e3779b97f4a7c15ULL);
  }
};
