// RocksDB's record files (write-ahead logs and the manifest), looked through for what RocksDB
// passes over in silence. It takes a record that goes beyond the end of its file for the torn last
// one, and one of a reused file for the end, and drops whatever follows: but one flipped bit in a
// length or a type looks just so, and what follows was acknowledged.
//
// Format: https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format. Blocks of 32 KiB;
// a record is checksum (u32 LE, CRC-32C of type and payload, masked), length (u16 LE), type (u8),
// payload. Everything else that may be wrong with them RocksDB reports itself.
#pragma once

#include <filesystem>

#include "domain/core/result.h"

namespace rocksdb {
class Env;
}

namespace daybook {

// All that a database in the folder would read when it is opened. kCorrupt "store.corrupt" names
// the file and the byte; kUnavailable when one cannot be read. A torn tail is no error.
Status check_record_files(rocksdb::Env& env, const std::filesystem::path& folder);

}  // namespace daybook
