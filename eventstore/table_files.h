// RocksDB's table files, looked at where RocksDB ends the process instead of answering: it reads
// the block of a table's properties before it verifies its checksum, and when one flipped bit says
// that the block has a hash index, an assertion of Debian's build fails. (Later versions refuse the
// block: https://github.com/facebook/rocksdb/pull/14993.)
//
// Format: https://github.com/facebook/rocksdb/wiki/Rocksdb-BlockBasedTable-Format. The properties
// are the last block before the metaindex, whose place the footer names; every block ends with a
// number (u32 LE) whose highest bit is that flag, and is followed by a trailer of five bytes. A
// footer ends with a magic number; a table without it was never finished and is passed over.
// Everything else that may be wrong with a table RocksDB reports itself.
#pragma once

#include <filesystem>

#include "domain/core/result.h"

namespace rocksdb {
class Env;
}

namespace daybook {

// All tables of the folder. kCorrupt "store.corrupt" names the file; kUnavailable when one cannot
// be read. A folder that is not there has no tables.
Status check_table_files(rocksdb::Env& env, const std::filesystem::path& folder);

}  // namespace daybook
