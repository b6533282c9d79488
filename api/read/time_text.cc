#include "api/read/time_text.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace daybook::api {
namespace {

constexpr std::int64_t kSecond = 1000000;
constexpr std::int64_t kDay = 86400 * kSecond;
constexpr std::int64_t kFirst = -62135596800 * kSecond;     // 0001-01-01
constexpr std::int64_t kLast = 253402300800 * kSecond - 1;  // The end of 9999-12-31.

// Takes exactly `count` digits; -1 when they are not there.
int take_number(std::string_view& text, std::size_t count) {
  if (text.size() < count) return -1;
  int number = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return number;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::int64_t> take_date(std::string_view& text) {
  const int year = take_number(text, 4);
  if (year < 1 || !take(text, '-')) return std::nullopt;
  const int month = take_number(text, 2);
  if (month < 0 || !take(text, '-')) return std::nullopt;
  const int day = take_number(text, 2);
  if (day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count() * kDay;
}

// The fraction of a second in microseconds; -1 when a point has no digits behind it.
std::int64_t take_fraction(std::string_view& text) {
  if (!take(text, '.')) return 0;
  std::int64_t micros = 0;
  std::int64_t unit = kSecond / 10;
  bool any = false;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    micros += unit * (text.front() - '0');
    unit /= 10;
    any = true;
    text.remove_prefix(1);
  }
  return any ? micros : -1;
}

std::optional<std::int64_t> take_clock(std::string_view& text) {
  const int hour = take_number(text, 2);
  if (hour < 0 || hour > 23 || !take(text, ':')) return std::nullopt;
  const int minute = take_number(text, 2);
  if (minute < 0 || minute > 59 || !take(text, ':')) return std::nullopt;
  const int second = take_number(text, 2);
  if (second < 0 || second > 60) return std::nullopt;
  const std::int64_t fraction = take_fraction(text);
  if (fraction < 0) return std::nullopt;
  return (hour * 3600 + minute * 60 + second) * kSecond + fraction;
}

std::optional<std::int64_t> take_offset(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return 0;
  const bool behind = take(text, '-');
  if (!behind && !take(text, '+')) return std::nullopt;
  const int hours = take_number(text, 2);
  if (hours < 0 || hours > 23 || !take(text, ':')) return std::nullopt;
  const int minutes = take_number(text, 2);
  if (minutes < 0 || minutes > 59) return std::nullopt;
  const std::int64_t offset = (hours * 60 + minutes) * 60 * kSecond;
  return behind ? -offset : offset;
}

void put_digits(char* at, std::int64_t number, int count) {
  for (int i = count - 1; i >= 0; --i) {
    at[i] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
}

}  // namespace

std::optional<Time> read_time(std::string_view text, DateMeans date) {
  const auto day = take_date(text);
  if (!day) return std::nullopt;
  if (text.empty()) return Time{date == DateMeans::kItsEnd ? *day + kDay - 1 : *day};
  if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return std::nullopt;
  const auto clock = take_clock(text);
  if (!clock) return std::nullopt;
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  const std::int64_t time = *day + *clock - *offset;
  if (time < kFirst || time > kLast) return std::nullopt;
  return Time{time};
}

std::string with_offset_sign(std::string_view text) {
  std::string time(text);
  constexpr std::size_t kOffset = 6;
  const bool has_clock = time.size() > kOffset && time.find(':') < time.size() - kOffset;
  if (has_clock && time[time.size() - kOffset] == ' ') time[time.size() - kOffset] = '+';
  return time;
}

void append_time(std::string& out, Time time) {
  const std::int64_t at = std::clamp(time.value, kFirst, kLast);
  const std::int64_t days = at >= 0 ? at / kDay : -((-at + kDay - 1) / kDay);
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(days)}}};
  const std::int64_t clock = at - days * kDay;
  const std::int64_t seconds = clock / kSecond;
  std::array<char, 27> text{'0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0', '0', ':',
                            '0', '0', ':', '0', '0', '.', '0', '0', '0', '0', '0', '0', 'Z'};
  put_digits(text.data(), static_cast<int>(date.year()), 4);
  put_digits(text.data() + 5, static_cast<unsigned>(date.month()), 2);
  put_digits(text.data() + 8, static_cast<unsigned>(date.day()), 2);
  put_digits(text.data() + 11, seconds / 3600, 2);
  put_digits(text.data() + 14, seconds / 60 % 60, 2);
  put_digits(text.data() + 17, seconds % 60, 2);
  put_digits(text.data() + 20, clock % kSecond, 6);
  out.append(text.data(), text.size());
}

}  // namespace daybook::api
