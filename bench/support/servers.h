// The servers that are loaded: Daybook as it is served, and the bare path, each a process of its
// own.
//
// One thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "bench/support/child.h"

namespace daybook::bench {

// Each sync takes so much longer.
using SyncDelay = std::chrono::microseconds;

class Server {
 public:
  // Returns when it listens, and answers.
  Server(const std::vector<std::string>& command, SyncDelay delay);

  const std::string& url() const { return url_; }
  double mebibytes(const char* what) const { return child_.mebibytes(what); }
  double processor_us() const { return child_.processor_us(); }
  // Until it has done what clients left behind; at most a minute.
  void wait_until_idle() const;

 private:
  Child child_;
  std::string url_;
};

// A data folder with one tenant, whose administrator's token is beside it.
struct DataFolder {
  std::filesystem::path path;
  std::string token;
};

// `path` must not exist, or be one that this made.
DataFolder data_folder(const std::filesystem::path& path);

std::filesystem::path daybook_program();
Server serve_daybook(const DataFolder& folder, SyncDelay delay = {});

// `path` must not exist. So many persons are there at first.
Server serve_bare(const std::filesystem::path& path, std::size_t persons, SyncDelay delay = {});

}  // namespace daybook::bench
