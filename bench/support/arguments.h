// The numbers on a program's command line; figures are shown as soon as they are there.
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <span>

namespace daybook::bench {

class Arguments {
 public:
  Arguments(int argc, char** argv) : given_(argv, static_cast<std::size_t>(argc)) {
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  }
  // The first is 1.
  std::size_t at(std::size_t index, std::size_t absent) const {
    return index < given_.size() ? std::strtoul(given_[index], nullptr, 10) : absent;
  }

 private:
  const std::span<char*> given_;
};

}  // namespace daybook::bench
