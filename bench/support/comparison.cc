#include "bench/support/comparison.h"

#include <algorithm>
#include <cstdio>

#include "bench/support/figures.h"

namespace daybook::bench {
namespace {

void print_row(const Figures::Row& small, const Figures::Row& big) {
  const double before = median(small.micros);
  const double now = median(big.micros);
  std::printf("%-40s %9.1f %9.1f %6.2fx %9.1f %6.2fx %6zu\n", big.what.c_str(), before, now,
              now / before, quantile(big.micros, 0.99), now / median(big.limits),
              big.micros.size());
}

}  // namespace

void Figures::add(std::string_view what, double micros, double limit) {
  auto row = std::ranges::find(rows_, what, &Row::what);
  if (row == rows_.end()) row = rows_.insert(row, {std::string(what), {}, {}});
  row->micros.push_back(micros);
  row->limits.push_back(limit);
}

void print_comparison(const Figures& small, const Figures& big) {
  std::printf("%-40s %9s %9s %7s %9s %7s %6s\n", "us, median", "small", "big", "growth", "big p99",
              "limit", "rounds");
  for (const Figures::Row& row : big.rows()) {
    const auto same = std::ranges::find(small.rows(), row.what, &Figures::Row::what);
    if (same != small.rows().end()) print_row(*same, row);
  }
}

}  // namespace daybook::bench
