// Figures of two sizes of the same thing, each beside its limit: whether a time grows with the
// size, and how far it is from what cannot be done without. Kept with all other results as well.
//
// One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bench/support/results.h"

namespace daybook::bench {

// Of one size; rows in the order in which they were first added to.
class Figures {
 public:
  // Of what is durable: what was added to every sync, and how many of them the disk then does in a
  // second.
  struct Syncs {
    std::size_t delay_us = 0;
    double a_second = 0;
  };
  struct Row {
    std::string what;
    Syncs syncs;
    std::vector<double> micros;
    std::vector<double> limits;
  };

  void add(std::string_view what, double micros, double limit) { add(what, micros, limit, {}); }
  void add(std::string_view what, double micros, double limit, Syncs syncs);
  const std::vector<Row>& rows() const { return rows_; }

 private:
  std::vector<Row> rows_;
};

// `size`: of the data.
void keep(const Figures& figures, std::size_t size, Results& results);
void print_comparison(const Figures& small, const Figures& big);

}  // namespace daybook::bench
