// Why a folder of RocksDB's could not be opened, as far as its lock says. Any thread.
#pragma once

namespace rocksdb {
class Status;
}

namespace daybook {

// Another has it open. Not: nobody may write there, so that there can be no lock.
bool is_held_by_another(const rocksdb::Status& opened);

}  // namespace daybook
