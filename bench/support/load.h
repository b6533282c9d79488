// Load by wrk: one thread of it, so many connections, each sending the next request when its answer
// is there.
//
// One thread. An answer that is no success ends the program: a figure without its work is none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bench/support/servers.h"

namespace daybook::bench {

// A whole HTTP/1.1 request; without a token it bears none, without a body it has none. In the body
// "#########" becomes a number that no other request of this program has.
std::string request_text(std::string_view method, std::string_view target, std::string_view token,
                         std::string_view body = {});

struct Load {
  double a_second = 0;
  double median_us = 0;
  double p99_us = 0;
  // Processor time of the server for one request, all its threads: what others that use the machine
  // as well hardly blur.
  double processor_us = 0;
};

// Sends `texts` in turn, from the first on again when all were sent.
Load load(const Server& server, const std::vector<std::string>& texts, std::size_t connections,
          std::size_t seconds);

}  // namespace daybook::bench
