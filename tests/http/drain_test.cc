#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "tests/http/client.h"
#include "tests/http/test_server.h"

namespace daybook::http::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Drain, IdleConnectionsAreClosedAndNoNewOnesTaken) {
  TestServer server;
  Client idle(server.port());
  idle.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(idle.read().value().status, 200);
  Client silent(server.port());
  server.server().drain(seconds(20));
  EXPECT_TRUE(idle.closed_by_server());
  EXPECT_TRUE(silent.closed_by_server());
  EXPECT_EQ(server.server().connections_open(), 0u);
  EXPECT_THROW(Client(server.port()), std::runtime_error);
}

TEST(Drain, WhatIsInFlightIsAnsweredAndThenClosed) {
  std::promise<Responder> asked;
  TestServer server([&](const Request& request, Responder respond) {
    if (request.path == "/slow") return asked.set_value(std::move(respond));
    echo(request, std::move(respond));
  });
  Client client(server.port());
  client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n");
  Responder respond = asked.get_future().get();
  Client half(server.port());
  half.send("POST /half HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nWi");
  Client idle(server.port());
  while (server.server().connections_open() < 3) std::this_thread::sleep_for(milliseconds(1));
  std::thread draining([&] { server.server().drain(seconds(20)); });
  EXPECT_TRUE(idle.closed_by_server()) << "the drain has begun";
  half.send("ki");
  EXPECT_EQ(half.read().value().body, "POST /half Wiki");
  std::move(respond)(text("done"));
  EXPECT_EQ(client.read().value().body, "done");
  const Answer last = client.read().value();
  EXPECT_EQ(last.body, "GET /next");
  EXPECT_EQ(last.header("Connection"), "close");
  EXPECT_TRUE(client.closed_by_server());
  draining.join();
}

TEST(Drain, WhatDoesNotEndIsCutAtTheDeadline) {
  std::promise<Responder> asked;
  TestServer server(
      [&](const Request&, Responder respond) { asked.set_value(std::move(respond)); });
  Client client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  Responder respond = asked.get_future().get();
  server.server().drain(milliseconds(50));
  EXPECT_TRUE(client.closed_by_server());
  std::move(respond)(text("too late"));
}

TEST(Drain, AStreamWithoutEndDoesNotHoldItUp) {
  TestServer server([](const Request&, Responder respond) {
    Response response;
    response.body = "first";
    response.next_chunk = [] { return std::optional<std::string>(""); };
    std::move(respond)(std::move(response));
  });
  Client client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read_line(), "HTTP/1.1 200 OK");
  server.server().drain(seconds(600));
  EXPECT_EQ(server.server().connections_open(), 0u);
}

TEST(Drain, AServerThatNeverStartedHasNothingToDrain) {
  Server server({}, echo);
  server.drain(seconds(600));
}

TEST(Drain, LoadIsServedUntilTheEnd) {
  ServerOptions options;
  options.threads = 2;
  TestServer server(echo, options);
  std::atomic<int> answered = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    // Connected here: a thread that starts late would find the listener closed.
    clients.emplace_back([&, client = Client(server.port())]() mutable {
      while (client.send_some("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")) {
        const auto answer = client.read();
        if (!answer) break;
        EXPECT_EQ(answer->body, "GET /x");
        ++answered;
        if (answer->header("Connection") == "close") break;
      }
    });
  }
  while (answered < 100) std::this_thread::sleep_for(milliseconds(1));
  server.server().drain(seconds(20));
  for (auto& client : clients) client.join();
}

}  // namespace
}  // namespace daybook::http::testing
