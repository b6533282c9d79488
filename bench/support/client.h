// One request after the other to a Daybook that is measured.
//
// One thread. An answer that is no success ends the program.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "api/cli/http_client.h"
#include "bench/support/servers.h"

namespace daybook::bench {

class Client {
 public:
  Client(const Server& server, const DataFolder& folder)
      : url_(server.url()), http_({.token = folder.token}) {}

  cli::HttpResponse get(std::string_view path) { return send("GET", path, {}); }
  cli::HttpResponse post(std::string_view path, std::string body) {
    return send("POST", path, std::move(body));
  }

  // Makes so many persons; their ids, in the order in which they were made.
  std::vector<std::string> create_persons(std::size_t count);

 private:
  cli::HttpResponse send(std::string_view method, std::string_view path, std::string body);

  const std::string url_;
  cli::HttpClient http_;
};

// The body of a creation; "#########" in it is to become a number. The bare path takes it as well.
std::string person_body();

enum class Batch {
  kCreate,  // New persons, whatever is there.
  kInsert,  // An upsert by addresses that are new each time.
  kUpdate,  // An upsert by always the same addresses.
};
// The body of a request for so many persons; "#########" in it is to become a number.
std::string batch_body(std::size_t persons, Batch batch);

}  // namespace daybook::bench
