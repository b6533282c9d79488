#include "tests/support/keys.h"

#include <gtest/gtest.h>

namespace daybook::testing {

KeyedLog::KeyedLog(std::unique_ptr<MemoryEventStore> store) : store_(std::move(store)) {
  EXPECT_TRUE(KeyRing::init(*store_, master_));
  forget();
}

void KeyedLog::forget() {
  auto opened = KeyRing::open(*store_, master_);
  ASSERT_TRUE(opened) << opened.error().message;
  keys_ = std::move(opened).value();
}

void KeyedLog::keep(std::span<const NewKey> keys) {
  for (const NewKey& key : keys) {
    ASSERT_TRUE(store_->append(store_->head(), {}, {&key.row, 1}));
    keys_->adopt(key);
  }
}

}  // namespace daybook::testing
