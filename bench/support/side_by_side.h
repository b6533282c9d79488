// The bare path and Daybook, both served, loaded in turn with requests that ask the same of both.
//
// One thread; the arguments outlive it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/support/arguments.h"
#include "bench/support/disk.h"
#include "bench/support/folder.h"
#include "bench/support/results.h"
#include "bench/support/servers.h"

namespace daybook::bench {

using Requests = std::vector<std::string>;

class SideBySide {
 public:
  // Nobody is there yet, and every sync of theirs and of this process takes so much longer.
  SideBySide(const Arguments& given, std::size_t delay_us);
  // Daybook has this data, which stays, and the bare path so many persons; nothing will be written.
  SideBySide(const Arguments& given, const DataFolder& data, std::size_t persons);

  // `figure` says what is asked, by how many connections. Without `requests` it is the limit alone.
  Figure compete(Figure figure, const Requests& bare, const Requests& requests) const;

  const Server& bare() const { return bare_; }
  const Server& daybook() const { return daybook_; }
  const DataFolder& data() const { return data_; }
  std::size_t delay_us() const { return delay_us_; }
  const std::filesystem::path& folder() const { return folder_.path(); }
  double syncs_a_second() const { return disk_.syncs_a_second(); }

  // A request with the token of the tenant's administrator.
  std::string request(std::string_view method, std::string_view target,
                      std::string_view body = {}) const;

 private:
  const Arguments& given_;
  const bool is_written_;
  const std::size_t delay_us_;
  const Folder folder_;
  const Disk disk_{folder_};
  const DataFolder data_;
  const Server bare_;
  const Server daybook_;
};

}  // namespace daybook::bench
