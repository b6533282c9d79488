// How far a long command has come: a bar on a terminal, a line now and then elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>

namespace daybook::cli {

struct ProgressOptions {
  std::string label;         // "import"
  std::string unit;          // "rows": what `count` counts.
  std::uint64_t total = 0;   // Of `done`; 0 when it is not known.
  bool is_terminal = false;  // A bar that is drawn over itself.
  std::function<std::chrono::steady_clock::time_point()> now =
      {};  // For tests; the clock by default.
};

// One thread at a time; the stream outlives it. Draws at most ten times a second on a terminal and
// every five seconds elsewhere, so that report() may be called for every row.
class Progress {
 public:
  Progress(std::ostream& stream, ProgressOptions options);

  // `count` units so far; `done` of the total, which may be counted otherwise (bytes of the file).
  void report(std::uint64_t count, std::uint64_t done);

  // For a total that is known only when work has begun.
  void set_total(std::uint64_t total) { options_.total = total; }

  // Draws the last state and ends the bar's line. Called once; nothing is reported after it.
  void finish();

  // Ends the bar's line, so that a message can be printed; the next report draws a new one.
  void interrupt();

 private:
  using Clock = std::chrono::steady_clock;

  void draw(Clock::time_point at);
  std::string state(Clock::time_point at) const;

  std::ostream& stream_;
  ProgressOptions options_;
  Clock::time_point start_;
  Clock::time_point drawn_;
  std::uint64_t count_ = 0;
  std::uint64_t done_ = 0;
  std::size_t width_ = 0;  // Of what stands on the terminal's line.
};

// 1234567 as "1,234,567".
std::string grouped(std::uint64_t number);

}  // namespace daybook::cli
