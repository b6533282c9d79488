// The disk that a folder is on, as the log uses it and nothing else: appends to a file, synced.
//
// One thread; the folder outlives it.
#pragma once

#include <string>

#include "bench/support/folder.h"

namespace daybook::bench {

class Disk {
 public:
  explicit Disk(const Folder& folder);
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  void write_synced() const;
  // How many of these it does in a second, one after the other, measured for a fraction of one.
  double syncs_a_second() const;

 private:
  const std::string bytes_ = std::string(512, 'x');
  const int file_;
};

}  // namespace daybook::bench
