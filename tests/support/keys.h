// A key ring over a log in memory, with the server's secrets made.
#pragma once

#include <memory>

#include "eventstore/keys.h"
#include "eventstore/memory_event_store.h"

namespace daybook::testing {

class KeyedLog {
 public:
  explicit KeyedLog(std::unique_ptr<MemoryEventStore> store = std::make_unique<MemoryEventStore>());

  MemoryEventStore& store() { return *store_; }
  KeyRing& keys() { return *keys_; }

  // What the committer does with the keys that a batch made.
  void keep(std::span<const NewKey> keys);
  // As after a restart: the ring knows only what is in the store.
  void forget();

 private:
  std::unique_ptr<MemoryEventStore> store_;
  Secret32 master_ = Secret32::random();
  std::unique_ptr<KeyRing> keys_;
};

}  // namespace daybook::testing
