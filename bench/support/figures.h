// What every program of bench/ measures with. Nothing here is for programs that are served.
//
// Threads: one.
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/core/result.h"

namespace daybook::bench {

// A figure without its work is no figure: the program ends when something was refused.
template <class T>
T taken(Result<T> result) {
  if (result) return std::move(result).value();
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}

double micros(const std::function<void()>& work);
// Processor time of all threads: what a machine that others use as well does not blur.
double processor_millis(const std::function<void()>& work);

// Of figures that are there: the one below which that share of them lies.
double quantile(std::vector<double> figures, double share);
double median(std::vector<double> figures);

// A line of /proc/PROCESS/status that counts kB, such as "VmRSS:"; `process` may be "self".
double proc_mebibytes(const std::string& process, std::string_view line);
// Of this process, the most it ever had resident.
double peak_memory_mib();
// How many threads wanted a processor in the last minute, those of others as well.
double load_average();

}  // namespace daybook::bench
