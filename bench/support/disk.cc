#include "bench/support/disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

#include "bench/support/figures.h"

namespace daybook::bench {

Disk::Disk(const Folder& folder)
    : file_(open((folder.path() / "sync").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600)) {}

Disk::~Disk() { close(file_); }

void Disk::write_synced() const {
  const bool is_written = write(file_, bytes_.data(), bytes_.size()) > 0 && fdatasync(file_) == 0;
  if (!is_written) std::abort();
}

double Disk::syncs_a_second() const {
  constexpr double kLong_us = 200'000;
  double syncs = 0;
  double took = 0;
  for (; took < kLong_us; ++syncs) took += micros([this] { write_synced(); });
  return syncs / took * 1e6;
}

}  // namespace daybook::bench
