#include "api/cli/command.h"

#include <unistd.h>

#include <iostream>

namespace daybook::cli {

Streams standard_streams() {
  return {.in = std::cin,
          .out = std::cout,
          .err = std::cerr,
          .err_is_terminal = ::isatty(STDERR_FILENO) == 1};
}

std::string base_url(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace daybook::cli
