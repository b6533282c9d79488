// Reading records out of the rows. Safe from any thread; a null snapshot reads the newest rows.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "domain/core/record.h"
#include "domain/core/result.h"
#include "projections/rows.h"

namespace daybook {

// The records of one kind of one tenant.
struct RecordSpace {
  const Rows& rows;
  TenantId tenant;
  KindId kind;
  const RowSnapshot* snapshot = nullptr;

  Result<std::optional<RecordNumber>> number_of(const Uuid& id) const;
  Result<std::optional<Record>> at(RecordNumber number) const;
  Result<std::optional<Record>> with_id(const Uuid& id) const;

  // In the order asked; numbers without a record are left out.
  Result<std::vector<Record>> at_all(std::span<const std::uint32_t> numbers) const;

  using VisitRow = std::function<void(std::uint32_t number, std::string_view row)>;
  // `numbers` ascending.
  Status each_row(std::span<const std::uint32_t> numbers, const VisitRow& visit) const;

  // The first number, up to `last`, of a record created at `time` or after; last + 1 when there is
  // none. Numbers are given in the order of creation, and time never goes back.
  Result<std::uint32_t> first_created_from(Time time, RecordNumber last) const;
};

}  // namespace daybook
