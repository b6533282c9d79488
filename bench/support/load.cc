#include "bench/support/load.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>

#include "bench/support/child.h"
#include "bench/support/folder.h"

namespace daybook::bench {
namespace {

// More than one measurement can send.
constexpr std::size_t kNumbersOfALoad = 5'000'000;
constexpr std::size_t kNumbersMax = 1'000'000'000;
constexpr std::size_t kSecondsMax = 64;

void write_requests(const std::filesystem::path& file, const std::vector<std::string>& texts) {
  std::ofstream out(file, std::ios::binary);
  for (const std::string& text : texts) out << text << '\0';
}

// Nothing when every answer took longer than the measurement.
std::optional<Load> read_report(const std::string& output, double processor_us) {
  unsigned long long requests = 0;
  unsigned long long micros = 0;
  unsigned long long failed = 0;
  Load load;
  const std::size_t at = output.find("report ");
  const int read = at == std::string::npos
                       ? 0
                       : std::sscanf(output.c_str() + at, "report %llu %llu %llu %lf %lf",
                                     &requests, &micros, &failed, &load.median_us, &load.p99_us);
  if (read != 5 || failed != 0) {
    std::fprintf(stderr, "wrk: not every request succeeded\n%s\n", output.c_str());
    std::exit(1);
  }
  if (requests == 0) return std::nullopt;
  load.processor_us = processor_us / static_cast<double>(requests);
  load.a_second = static_cast<double>(requests) / static_cast<double>(micros) * 1e6;
  return load;
}

std::optional<Load> load_once(const Server& server, const std::vector<std::string>& texts,
                              std::size_t connections, std::size_t seconds) {
  static std::size_t first = 0;
  const Folder folder("daybook_load");
  const std::filesystem::path file = folder.path() / "requests";
  write_requests(file, texts);
  const double processor_before = server.processor_us();
  const std::string output =
      output_of({"wrk", "--threads", "1", "--connections", std::to_string(connections),
                 "--duration", std::to_string(seconds) + "s", "--timeout", "30s", "--script",
                 DAYBOOK_SOURCE_ROOT "/bench/wrk/replay.lua", server.url(), "--", file,
                 std::to_string(first)});
  first = (first + kNumbersOfALoad) % kNumbersMax;
  return read_report(output, server.processor_us() - processor_before);
}

}  // namespace

std::string request_text(std::string_view method, std::string_view target, std::string_view token,
                         std::string_view body) {
  std::string text =
      std::string(method) + ' ' + std::string(target) + " HTTP/1.1\r\nHost: bench\r\n";
  if (!token.empty()) text += "Authorization: Api-Token " + std::string(token) + "\r\n";
  if (!body.empty()) {
    text +=
        "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  }
  return text + "\r\n" + std::string(body);
}

Load load(const Server& server, const std::vector<std::string>& texts, std::size_t connections,
          std::size_t seconds) {
  // wrk leaves when its time is up. What it has asked by then is still answered, one after the
  // other where it takes long: no part of what comes next.
  const bool is_read = texts.front().starts_with("GET ");
  for (; seconds <= kSecondsMax; seconds *= 4) {
    if (is_read) server.wait_until_idle();
    const auto measured = load_once(server, texts, connections, seconds);
    if (measured) return *measured;
  }
  std::fprintf(stderr, "wrk: no request was answered in time\n");
  std::exit(1);
}

}  // namespace daybook::bench
