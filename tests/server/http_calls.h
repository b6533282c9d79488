// One request to a server of a test.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "api/cli/formats/json_text.h"
#include "api/cli/formats/row.h"
#include "api/cli/http_client.h"

namespace daybook::test {

class Caller {
 public:
  explicit Caller(std::string url, std::string token = {}) : url_(std::move(url)) {
    cli::HttpClientOptions options;
    options.token = std::move(token);
    options.attempts_max = 1;
    client_ = std::make_unique<cli::HttpClient>(std::move(options));
  }

  cli::HttpResponse send(const std::string& method, const std::string& path,
                         const std::string& body = {}) {
    auto response =
        client_->send({.method = method, .url = url_ + path, .body = body, .idempotency_key = {}});
    EXPECT_TRUE(response) << method << " " << path;
    return response ? *response : cli::HttpResponse{};
  }
  cli::HttpResponse get(const std::string& path) { return send("GET", path); }
  cli::HttpResponse post(const std::string& path, const std::string& body) {
    return send("POST", path, body);
  }

 private:
  std::string url_;
  std::unique_ptr<cli::HttpClient> client_;
};

// A member of a JSON object as text.
inline std::string member(const cli::HttpResponse& response, std::string_view name) {
  const auto members = cli::json_members(response.body);
  if (!members) return "no object: " + response.body;
  return std::string(cli::Row{.cells = *members, .line = 0, .problem = {}}.text_of(name));
}

}  // namespace daybook::test
