// What a program found out: each figure beside that of its limit, printed when it is there, and
// kept in results/ of the build folder as NAME.tsv, and NAME.svg with a curve for each question.
//
// One thread.
#pragma once

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/support/arguments.h"
#include "bench/support/load.h"

namespace daybook::bench {

struct Figure {
  std::string what;
  std::string unit = "1/s";  // "1/s": more is better. Any other, such as "us": less is.
  std::size_t size = 0;      // Of the data; 0 where it does not matter.
  std::size_t connections = 1;
  std::size_t delay_us = 0;  // Added to every sync.
  double syncs = 0;          // The disk's in a second, with the delay; 0 where nothing is durable.
  double limit = 0;          // 0: there is none.
  double daybook = 0;
  double p99_us = 0;  // Of Daybook; 0: not measured.
  // Processor time for one request, of the limit and of Daybook; 0: not measured.
  double limit_processor_us = 0;
  double processor_us = 0;

  // How far from the limit: 1 is as good, 0.5 half as good.
  double share() const;
};

class Results {
 public:
  explicit Results(const Arguments& given);
  // Draws the curves.
  ~Results();
  Results(const Results&) = delete;
  Results& operator=(const Results&) = delete;

  void add(const Figure& figure);

 private:
  void plot() const;

  const std::string name_;
  const std::filesystem::path folder_;
  std::FILE* table_;
  std::vector<Figure> figures_;
};

// Limit and Daybook in turn, so many times, and what the disk did between; medians.
struct Contest {
  std::function<Load()> limit;         // Empty: there is none.
  std::function<Load()> daybook;       // Empty: only the limit is asked for.
  std::function<double()> syncs = {};  // Empty: nothing is durable.
};
Figure compete(const Contest& contest, std::size_t rounds, Figure figure);

}  // namespace daybook::bench
