// `daybook serve`: serves a data folder until SIGTERM or SIGINT.
#pragma once

#include <string>

#include "api/cli/command.h"
#include "api/cli/data_folder.h"
#include "api/core/queue_limits.h"
#include "snapshots/past_options.h"

namespace daybook::cli {

struct ServeCommandOptions {
  DataFolder folder;
  std::string listen = "127.0.0.1:8080";
  int threads = 1;
  std::string tls_certificate_file;
  std::string tls_key_file;
  std::string cors_origin;
  std::string smtp_url;
  std::string mail_from;
  std::string checkpoint_folder;
  bool webhook_allow_private = false;
  std::string webhook_ca_file;
  PastOptions past;
  std::size_t memory_mib = 1024;
  api::QueueLimits queues;
  std::string rate_limit = "off";  // REQUESTS/SECONDS or "off".
  std::string rate_limit_address = "6000/60";
  std::string backup_token_file;
  std::string metrics_token_file;
  std::string key_backup_folder;
  std::string log_level = "info";
};

// Prints "listening on http://HOST:PORT" when it is ready. A signal answers what is in flight, for
// at most ten seconds, and ends it with 0.
ExitCode run_serve(const ServeCommandOptions& options, const Streams& streams = standard_streams());

}  // namespace daybook::cli
