#include "bench/support/arguments.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace daybook::bench {
namespace {

constexpr std::array<std::string_view, 8> kNames = {"persons", "events",  "commits", "connections",
                                                    "delays",  "seconds", "rounds",  "full"};

[[noreturn]] void refuse(std::string_view argument) {
  std::fprintf(stderr, "%.*s: the options are", static_cast<int>(argument.size()), argument.data());
  for (const std::string_view name : kNames) {
    std::fprintf(stderr, " --%.*s", static_cast<int>(name.size()), name.data());
  }
  std::fprintf(stderr, " with numbers (commas between them), --full without\n");
  std::exit(2);
}

Arguments::Numbers read_numbers(const char* text) {
  Arguments::Numbers numbers;
  while (true) {
    char* end = nullptr;
    numbers.push_back(std::strtoul(text, &end, 10));
    if (end == text || (*end != ',' && *end != '\0')) refuse(text);
    if (*end == '\0') return numbers;
    text = end + 1;
  }
}

}  // namespace

Arguments::Arguments(int argc, char** argv)
    : program_(std::filesystem::path(argv[0]).filename().string()) {
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument(argv[i]);
    const std::string_view name = argument.substr(std::min<std::size_t>(2, argument.size()));
    if (!argument.starts_with("--") || std::ranges::find(kNames, name) == kNames.end()) {
      refuse(argument);
    }
    if (name == "full") {
      is_full_ = true;
    } else if (++i < argc) {
      given_[std::string(name)] = read_numbers(argv[i]);
    } else {
      refuse(argument);
    }
  }
}

std::size_t Arguments::number(std::string_view name, std::size_t usual, std::size_t full) const {
  return numbers(name, {usual}, {full}).front();
}

Arguments::Numbers Arguments::numbers(std::string_view name, const Numbers& usual,
                                      const Numbers& full) const {
  const auto given = given_.find(name);
  if (given != given_.end()) return given->second;
  return is_full_ ? full : usual;
}

}  // namespace daybook::bench
