#include "bench/support/comparison.h"

#include <algorithm>
#include <cstdio>

#include "bench/support/figures.h"

namespace daybook::bench {
namespace {

auto place_of(auto& rows, const Figures::Row& row) {
  return std::ranges::find_if(rows, [&](const Figures::Row& one) {
    return one.what == row.what && one.syncs.delay_us == row.syncs.delay_us;
  });
}

void print_row(const Figures::Row& small, const Figures::Row& big) {
  const std::string late = big.syncs.delay_us == 0 ? "" : ", slow syncs";
  const double before = median(small.micros);
  const double now = median(big.micros);
  std::printf("%-40s %9.1f %9.1f %6.2fx %9.1f %6.2fx %6zu\n", (big.what + late).c_str(), before,
              now, now / before, quantile(big.micros, 0.99), now / median(big.limits),
              big.micros.size());
}

}  // namespace

void Figures::add(std::string_view what, double micros, double limit, Syncs syncs) {
  const Row added{std::string(what), syncs, {}, {}};
  auto row = place_of(rows_, added);
  if (row == rows_.end()) row = rows_.insert(row, added);
  row->micros.push_back(micros);
  row->limits.push_back(limit);
}

void keep(const Figures& figures, std::size_t size, Results& results) {
  for (const Figures::Row& row : figures.rows()) {
    results.add({.what = row.what,
                 .unit = "us",
                 .size = size,
                 .delay_us = row.syncs.delay_us,
                 .syncs = row.syncs.a_second,
                 .limit = median(row.limits),
                 .daybook = median(row.micros),
                 .p99_us = quantile(row.micros, 0.99)});
  }
}

void print_comparison(const Figures& small, const Figures& big) {
  std::printf("%-40s %9s %9s %7s %9s %7s %6s\n", "us, median", "small", "big", "growth", "big p99",
              "limit", "rounds");
  for (const Figures::Row& row : big.rows()) {
    const auto same = place_of(small.rows(), row);
    if (same != small.rows().end()) print_row(*same, row);
  }
}

}  // namespace daybook::bench
