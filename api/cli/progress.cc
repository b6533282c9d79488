#include "api/cli/progress.h"

#include <algorithm>
#include <utility>

namespace daybook::cli {
namespace {

constexpr std::size_t kBarWidth = 30;

std::uint64_t per_second(std::uint64_t count, double seconds) {
  return seconds < 0.001 ? 0 : static_cast<std::uint64_t>(static_cast<double>(count) / seconds);
}

std::string bar(std::uint64_t percent) {
  const std::size_t filled = kBarWidth * percent / 100;
  return "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "] ";
}

}  // namespace

Progress::Progress(std::ostream& stream, ProgressOptions options)
    : stream_(stream), options_(std::move(options)) {
  if (!options_.now) options_.now = [] { return Clock::now(); };
  start_ = options_.now();
  drawn_ = start_;
}

void Progress::report(std::uint64_t count, std::uint64_t done) {
  using std::chrono::milliseconds;
  count_ = count;
  done_ = done;
  const Clock::time_point at = options_.now();
  if (at - drawn_ >= (options_.is_terminal ? milliseconds(100) : milliseconds(5'000))) draw(at);
}

void Progress::finish() {
  draw(options_.now());
  interrupt();
}

void Progress::interrupt() {
  if (width_ != 0) stream_ << '\n' << std::flush;
  width_ = 0;
}

void Progress::draw(Clock::time_point at) {
  drawn_ = at;
  const std::string text = state(at);
  if (!options_.is_terminal) {
    stream_ << text << '\n' << std::flush;
    return;
  }
  // What is left of a longer line before is blanked.
  stream_ << '\r' << text << std::string(width_ - std::min(width_, text.size()), ' ') << std::flush;
  width_ = text.size();
}

std::string Progress::state(Clock::time_point at) const {
  const double seconds = std::chrono::duration<double>(at - start_).count();
  std::string text = options_.label + " ";
  if (options_.total != 0) {
    const auto part = static_cast<double>(done_) / static_cast<double>(options_.total);
    const std::uint64_t percent =
        std::min<std::uint64_t>(100, static_cast<std::uint64_t>(part * 100));
    if (options_.is_terminal) text += bar(percent);
    text += std::to_string(percent) + " % ";
  }
  text += grouped(count_) + " " + options_.unit + ", ";
  return text + grouped(per_second(count_, seconds)) + " " + options_.unit + "/s";
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t place = text.size(); place > 3;) {
    place -= 3;
    text.insert(place, ",");
  }
  return text;
}

}  // namespace daybook::cli
