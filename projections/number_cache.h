// The numbers of records that were asked for by their ids lately: half of what a read by id costs
// is to look up its number. Whoever takes one from here compares the id in that number's row, so
// nothing in here can be wrong for long or has to be forgotten, and an entry is eight bytes: a part
// of the hash, and the number. The memory is taken as entries come.
//
// Safe from any thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "domain/core/value.h"

namespace daybook {

class NumberCache {
 public:
  explicit NumberCache(std::size_t bytes);

  // It may be the number of another record, or of none.
  std::optional<RecordNumber> find(TenantId tenant, const RecordKey& key) const;
  void put(TenantId tenant, const RecordKey& key, RecordNumber number);

 private:
  static constexpr std::size_t kEntriesOfSet = 8;  // One line of the processor's cache.
  using Entry = std::atomic<std::uint64_t>;        // Tag and number; 0: none.
  struct Free {
    void operator()(Entry* entries) const;
  };

  Entry* set_of(std::uint64_t hash) const;

  const std::size_t sets_;  // A power of two.
  const std::unique_ptr<Entry[], Free> entries_;
};

}  // namespace daybook
