// What RocksDB would write to the text log beside its files: nothing. RocksDB ends the process when
// a line of that log could not be written (a full disk) and another follows; its messages may name
// keys, which erasure could not take back; and what went wrong is in the status of the call, which
// the server logs itself. Any thread.
#pragma once

#include <memory>

namespace rocksdb {
class Logger;
}

namespace daybook {

std::shared_ptr<rocksdb::Logger> no_text_log();

}  // namespace daybook
