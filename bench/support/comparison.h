// Figures of two sizes of the same thing, each beside its limit, as one table: whether a time grows
// with the size, and how far it is from what cannot be done without.
//
// One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace daybook::bench {

// Of one size; rows in the order in which they were first added to.
class Figures {
 public:
  struct Row {
    std::string what;
    std::vector<double> micros;
    std::vector<double> limits;
  };

  void add(std::string_view what, double micros, double limit);
  const std::vector<Row>& rows() const { return rows_; }

 private:
  std::vector<Row> rows_;
};

void print_comparison(const Figures& small, const Figures& big);

}  // namespace daybook::bench
