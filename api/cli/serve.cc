#include "api/cli/serve.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <fstream>
#include <optional>

#include "api/cli/end_signals.h"
#include "api/cli/logging.h"
#include "api/core/descriptors.h"
#include "api/core/server.h"
#include "api/surfaces/accounts/accounts.h"
#include "api/surfaces/crm/crm.h"
#include "api/surfaces/people/people.h"
#include "api/surfaces/platform/platform.h"
#include "eventstore/memory.h"

namespace daybook::cli {
namespace {

// Long enough that it cannot be guessed.
constexpr std::size_t kSecretBytesMin = 32;
constexpr std::size_t kSecretBytesMax = 512;

constexpr std::uint32_t kRateRequestsMax = 1'000'000'000;
constexpr std::uint32_t kRateSecondsMax = 86'400;

struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
};

// "127.0.0.1:8080", "[::1]:8080", "localhost:0".
std::optional<Endpoint> read_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  Endpoint endpoint{std::string(host)};
  const char* end = port.data() + port.size();
  const auto [stop, fault] = std::from_chars(port.data(), end, endpoint.port);
  if (fault != std::errc{} || stop != end || host.empty()) return std::nullopt;
  return endpoint;
}

bool read_number(std::string_view text, std::uint32_t max, std::uint32_t& number) {
  const char* end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, number);
  return fault == std::errc{} && stop == end && number >= 1 && number <= max;
}

// "600/60", "off".
Result<api::RateLimit> read_rate_limit(std::string_view option, std::string_view text) {
  api::RateLimit limit;
  if (text == "off") return limit;
  const std::size_t slash = std::min(text.find('/'), text.size());
  const bool is_read = read_number(text.substr(0, slash), kRateRequestsMax, limit.requests) &&
                       slash < text.size() &&
                       read_number(text.substr(slash + 1), kRateSecondsMax, limit.seconds);
  if (is_read) return limit;
  return invalid(std::string(option),
                 "REQUESTS/SECONDS is expected, as in 600/60 (at most 1000000000/86400), or off.");
}

// Nothing when no file was named.
Result<std::string> read_secret(std::string_view option, const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path, std::ios::binary);
  std::string token(kSecretBytesMax + 2, '\0');  // And a line end.
  file.read(token.data(), static_cast<std::streamsize>(token.size()));
  token.resize(static_cast<std::size_t>(file.gcount()));
  while (token.ends_with('\n') || token.ends_with('\r')) token.pop_back();
  const bool is_text = std::ranges::all_of(token, [](char c) { return c > ' ' && c <= '~'; });
  if (is_text && token.size() >= kSecretBytesMin && token.size() <= kSecretBytesMax) {
    return token;
  }
  return invalid(std::string(option),
                 "A file with 32 to 512 printable characters without spaces is expected.");
}

Result<api::ServeOptions> server_options(const ServeCommandOptions& options,
                                         const Streams& streams) {
  const auto endpoint = read_endpoint(options.listen);
  if (!endpoint) return invalid("listen", "HOST:PORT is expected, as in 127.0.0.1:8080.");
  api::ServeOptions server;
  server.data = options.folder.path;
  DAYBOOK_TRY(server.master, master_key_of(options.folder));
  server.host = endpoint->host;
  server.port = endpoint->port;
  server.threads = options.threads;
  server.tls_certificate_file = options.tls_certificate_file;
  server.tls_key_file = options.tls_key_file;
  server.cors_origin = options.cors_origin;
  server.smtp_url = options.smtp_url;
  server.mail_from = options.mail_from;
  server.checkpoint_folder = options.checkpoint_folder;
  server.webhooks.allow_private = options.webhook_allow_private;
  server.webhooks.ca_file = options.webhook_ca_file;
  server.past = options.past;
  server.memory_bytes = options.memory_mib << 20;
  server.queues = options.queues;
  DAYBOOK_TRY(server.rate_limits.token, read_rate_limit("rate-limit", options.rate_limit));
  DAYBOOK_TRY(server.rate_limits.address,
              read_rate_limit("rate-limit-address", options.rate_limit_address));
  server.key_backup_folder = options.key_backup_folder;
  DAYBOOK_TRY(server.backup_token, read_secret("backup-token-file", options.backup_token_file));
  DAYBOOK_TRY(server.metrics_token, read_secret("metrics-token-file", options.metrics_token_file));
  server.progress = rebuild_bar(streams);
  return server;
}

}  // namespace

ExitCode run_serve(const ServeCommandOptions& options, const Streams& streams) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // A limit of the size of files is told as a full disk is.
  EndSignals signals;
  start_logging(options.log_level);
  api::raise_descriptor_limit();
  give_back_memory_at_rest();
  const auto settings = server_options(options, streams);
  if (!settings) return report(settings.error(), streams);
  if (options.folder.holds_its_key()) {
    spdlog::warn(
        "the master key lies in the data folder: whoever copies the folder can read everything; "
        "keep it elsewhere and name it with --master-key-file");
  }
  const api::Surface* const surfaces[] = {&api::crm::kCrm, &api::people::kPeopleSurface,
                                          &api::accounts::kAccounts, &api::platform::kPlatform};
  const auto server = api::RunningServer::start(*settings, surfaces);
  if (!server) return report(server.error(), streams);
  streams.out << "listening on " << (*server)->url() << std::endl;
  signals.wait();
  spdlog::info("draining");
  (*server)->stop();
  spdlog::info("stopped");
  return kExitDone;
}

}  // namespace daybook::cli
