// The options of every program here. All take the same ones, so that `make bench ARGS=...` can hand
// them to each; one that a program has no use for is ignored, one that none has ends it.
//
//   --full            the sizes of the tables in bench/README.md, not those of an everyday run
//   --persons N,...   sizes of the data            --events N       of one record
//   --connections N,...                            --commits N      of a history
//   --delays N,...    microseconds added to every sync
//   --seconds N       of each measurement          --rounds N       whose median is shown
//
// Figures are shown as soon as they are there.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::bench {

class Arguments {
 public:
  using Numbers = std::vector<std::size_t>;

  Arguments(int argc, char** argv);

  // The name of the program, which its results bear.
  const std::string& program() const { return program_; }

  // What was given, or else the usual one, or that of --full.
  std::size_t number(std::string_view name, std::size_t usual, std::size_t full) const;
  Numbers numbers(std::string_view name, const Numbers& usual, const Numbers& full) const;
  std::size_t number(std::string_view name, std::size_t usual) const {
    return number(name, usual, usual);
  }
  Numbers numbers(std::string_view name, const Numbers& usual) const {
    return numbers(name, usual, usual);
  }

  // What most of them measure with.
  Numbers connections() const { return numbers("connections", {1, 16, 64}); }
  Numbers delays() const { return numbers("delays", {0, 1000}); }
  std::size_t seconds() const { return number("seconds", 1, 5); }
  std::size_t rounds() const { return number("rounds", 3, 5); }

 private:
  std::string program_;
  bool is_full_ = false;
  std::map<std::string, Numbers, std::less<>> given_;
};

}  // namespace daybook::bench
