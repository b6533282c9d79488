// The server: shards, callers, routes, mail and the HTTP listener put together in one folder.
//
// start() opens everything and listens; stop() answers what is in flight and closes. One thread
// calls both.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "domain/core/result.h"
#include "eventstore/crypto.h"
#include "projections/runner.h"

namespace daybook::api {

struct ServeOptions {
  std::filesystem::path data;
  std::size_t shards = 1;  // More are for tests: DATA/shards/N holds the log of shard N.
  Secret32 master;
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  int threads = 1;
  std::string tls_certificate_file = {};
  std::string tls_key_file = {};
  std::string cors_origin = {};
  std::string smtp_url = {};  // Empty: mails are files in DATA/outbox.
  RebuildProgress progress = {};
};

class RunningServer {
 public:
  static Result<std::unique_ptr<RunningServer>> start(const ServeOptions& options);
  ~RunningServer();

  std::uint16_t port() const;
  std::string url() const;  // "http://127.0.0.1:8080"
  void stop();

 private:
  struct Parts;
  explicit RunningServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace daybook::api
