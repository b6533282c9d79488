#include "bench/support/servers.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "bench/support/folder.h"

namespace daybook::bench {
namespace {

namespace fs = std::filesystem;

Environment delayed_by(SyncDelay delay) {
  if (delay.count() == 0) return {};
  return {{"LD_PRELOAD", build_folder() / "bench" / "support" / "sync_delay.so"},
          {"DAYBOOK_SYNC_DELAY_US", std::to_string(delay.count())}};
}

std::string text_between(const std::string& text, std::string_view before, std::string_view after) {
  const std::size_t at = text.find(before);
  if (at == std::string::npos) return {};
  const std::size_t from = at + before.size();
  return text.substr(from, text.find(after, from) - from);
}

std::string read_file(const fs::path& file) {
  std::ifstream in(file);
  std::string text;
  std::getline(in, text);
  return text;
}

}  // namespace

Server::Server(const std::vector<std::string>& command, SyncDelay delay)
    : child_(command, delayed_by(delay)) {
  constexpr std::string_view kListening = "listening on ";
  while (url_.empty()) url_ = text_between(child_.read_line() + '\n', kListening, "\n");
}

void Server::wait_until_idle() const {
  constexpr std::chrono::milliseconds kLook(50);
  constexpr double kIdle_us = 5'000;
  const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (std::chrono::steady_clock::now() < until) {
    const double before = processor_us();
    std::this_thread::sleep_for(kLook);
    if (processor_us() - before < kIdle_us) return;
  }
}

fs::path daybook_program() { return build_folder() / "daybook"; }

DataFolder data_folder(const fs::path& path) {
  const fs::path token = path.string() + ".token";
  if (!fs::exists(path)) {
    const std::string made =
        output_of({daybook_program(), "init", "--data", path, "--tenant", "bench", "--name",
                   "Bench", "--admin-email", "admin@bench.example", "--json"});
    std::ofstream(token) << text_between(made, "\"token\":\"", "\"");
  }
  return {path, read_file(token)};
}

Server serve_daybook(const DataFolder& folder, SyncDelay delay) {
  return Server({daybook_program(), "serve", "--data", folder.path, "--listen", "127.0.0.1:0",
                 "--log-level", "error"},
                delay);
}

Server serve_bare(const fs::path& path, std::size_t persons, SyncDelay delay) {
  return Server({build_folder() / "bench" / "bare" / "bare_server", path, std::to_string(persons)},
                delay);
}

}  // namespace daybook::bench
