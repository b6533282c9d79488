// A data folder of its own for each test, made as the command line makes it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <sstream>
#include <string>

#include "api/cli/data_folder.h"
#include "api/core/server.h"
#include "api/core/tenants.h"
#include "domain/core/record.h"

namespace daybook::test {

// What a command printed.
struct Printed {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  cli::Streams streams() { return {.in = in, .out = out, .err = err}; }
};

class TestFolder {
 public:
  TestFolder();
  ~TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  cli::DataFolder data() const { return {path_ / "data", {}}; }

  // A tenant with that key on that shard; shards up to it are made. Ends the test on failure.
  api::AddedTenant add(const std::string& key, std::size_t shard = 0) const;
  api::AddedTenant add_acme(std::size_t shard = 0) const { return add("acme", shard); }
  // Opened without a server; null on failure.
  std::unique_ptr<cli::OpenFolder> open() const;

  api::ServeOptions options() const;
  // Serves the crm surface; null on failure.
  std::unique_ptr<api::RunningServer> serve(const api::ServeOptions& options) const;
  std::unique_ptr<api::RunningServer> serve() const { return serve(options()); }

 private:
  std::filesystem::path path_;
};

// Waits for what another thread does; false after 20 seconds.
bool eventually(const std::function<bool()>& holds);

}  // namespace daybook::test
