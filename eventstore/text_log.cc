#include "eventstore/text_log.h"

#include <rocksdb/env.h>

#include <cstdarg>

namespace daybook {
namespace {

class NoTextLog : public rocksdb::Logger {
 public:
  NoTextLog() : Logger(rocksdb::InfoLogLevel::FATAL_LEVEL) {}
  void Logv(const char*, va_list) override {}
  using Logger::Logv;
};

}  // namespace

std::shared_ptr<rocksdb::Logger> no_text_log() { return std::make_shared<NoTextLog>(); }

}  // namespace daybook
