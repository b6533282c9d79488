#include "eventstore/database_lock.h"

#include <rocksdb/status.h>

#include <string>

namespace daybook {

// RocksDB says it in words alone.
bool is_held_by_another(const rocksdb::Status& opened) {
  const std::string text = opened.ToString();
  return opened.IsIOError() && text.find("LOCK: ") != std::string::npos &&
         text.find("open a file for lock") == std::string::npos;
}

}  // namespace daybook
