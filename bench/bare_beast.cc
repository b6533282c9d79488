// What can HTTP itself do here, whatever is behind it? Beast with answers of 300 bytes and 15 kB,
// and with bodies parsed by simdjson; beside the first, Daybook's answer that needs no data.
//
// bare_beast [--connections N,...] [--seconds N] [--rounds N]
#include "bench/support/arguments.h"
#include "bench/support/client.h"
#include "bench/support/load.h"
#include "bench/support/results.h"
#include "bench/support/side_by_side.h"

namespace daybook::bench {
namespace {

void run(const Arguments& given) {
  Results results(given);
  const SideBySide both(given, 0);
  const auto get = [](const char* target) { return Requests{request_text("GET", target, "")}; };
  for (const std::size_t connections : given.connections()) {
    const auto add = [&](const char* what, const Requests& bare, const Requests& requests) {
      results.add(both.compete({.what = what, .connections = connections}, bare, requests));
    };
    add("GET of 300 B, /healthz", get("/bytes/300"), get("/healthz"));
    add("GET of 15 kB", get("/bytes/15000"), {});
    add("POST, parsed", {request_text("POST", "/parse", "", person_body())}, {});
  }
}

}  // namespace
}  // namespace daybook::bench

int main(int argc, char** argv) {
  daybook::bench::run(daybook::bench::Arguments(argc, argv));
  return 0;
}
