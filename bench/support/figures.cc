#include "bench/support/figures.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>

namespace daybook::bench {

double micros(const std::function<void()>& work) {
  using Clock = std::chrono::steady_clock;
  const auto begun = Clock::now();
  work();
  return std::chrono::duration<double, std::micro>(Clock::now() - begun).count();
}

double processor_millis(const std::function<void()>& work) {
  const std::clock_t begun = std::clock();
  work();
  return 1000.0 * static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
}

double quantile(std::vector<double> figures, double share) {
  std::sort(figures.begin(), figures.end());
  const auto index = static_cast<std::size_t>(static_cast<double>(figures.size()) * share);
  return figures[std::min(index, figures.size() - 1)];
}

double median(std::vector<double> figures) { return quantile(std::move(figures), 0.5); }

double proc_mebibytes(const std::string& process, std::string_view line) {
  std::ifstream status("/proc/" + process + "/status");
  for (std::string read; std::getline(status, read);) {
    if (read.starts_with(line)) return std::strtod(read.c_str() + line.size(), nullptr) / 1024;
  }
  return 0;
}

double peak_memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

double load_average() {
  double load = 0;
  return getloadavg(&load, 1) == 1 ? load : -1;
}

}  // namespace daybook::bench
