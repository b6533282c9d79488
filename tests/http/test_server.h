// A server on a free port whose handler answers with what it got.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "api/http/server.h"

namespace daybook::http::testing {

inline Response text(std::string body) {
  Response response;
  response.content_type = "text/plain";
  response.body = std::move(body);
  return response;
}

// "METHOD path?query body".
inline void echo(const Request& request, Responder respond) {
  std::string body(request.method);
  body.append(" ").append(request.path);
  if (!request.query.empty()) body.append("?").append(request.query);
  if (!request.body.empty()) body.append(" ").append(request.body);
  std::move(respond)(text(std::move(body)));
}

class TestServer {
 public:
  explicit TestServer(Handler handler = echo, ServerOptions options = {})
      : server_(std::move(options), std::move(handler)) {
    const Status status = server_.start();
    EXPECT_TRUE(status) << (status ? "" : status.error().message);
  }

  std::uint16_t port() const { return server_.port(); }
  Server& server() { return server_; }

 private:
  Server server_;
};

inline ServerOptions with_limits(Limits limits) {
  ServerOptions options;
  options.limits = std::move(limits);
  return options;
}

}  // namespace daybook::http::testing
