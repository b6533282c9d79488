// Every limit: what is answered beyond it, and that the server lives on.
#include "api/http/limits.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "tests/http/client.h"
#include "tests/http/test_server.h"

namespace daybook::http::testing {
namespace {

using std::chrono::milliseconds;

std::string large_text(std::size_t bytes) {
  std::string large;
  large.resize(bytes, 'x');
  return large;
}

// Sends, and wants that refusal and the end of the connection.
void expect_refusal(std::uint16_t port, std::string_view bytes, int status) {
  Client client(port);
  client.send_some(bytes);
  const auto answer = client.read();
  ASSERT_TRUE(answer) << status;
  EXPECT_EQ(answer->status, status) << answer->body;
  EXPECT_TRUE(answer->body.starts_with(R"({"detail": ")")) << answer->body;
  EXPECT_EQ(answer->header("Content-Type"), "application/json");
  EXPECT_EQ(answer->header("Connection"), "close");
  EXPECT_NE(answer->header("X-Request-Id"), "");
  EXPECT_TRUE(client.closed_by_server());
}

TEST(Limits, AnAnnouncedBodyThatIsTooLargeIsRefusedBeforeItIsRead) {
  TestServer server;
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\n";
  expect_refusal(server.port(), head + "Content-Length: 1048577\r\n\r\n", 413);
  expect_refusal(server.port(), head + "Expect: 100-continue\r\nContent-Length: 1048577\r\n\r\n",
                 413);
  expect_refusal(server.port(), head + "Content-Length: 18446744073709551615\r\n\r\n", 413);
}

TEST(Limits, AClientInTheMiddleOfATooLargeBodyIsNotResetBeforeItReads) {
  TestServer server;
  Client client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\n\r\n");
  EXPECT_TRUE(client.send_some(large_text(9'000'000))) << "some systems lose the answer then";
  EXPECT_EQ(client.read().value().status, 413);
  EXPECT_TRUE(client.closed_by_server());
}

TEST(Limits, AChunkedBodyIsRefusedWhenItGrowsTooLarge) {
  Limits limits;
  limits.body_bytes_max = [](std::string_view, std::string_view) { return std::size_t{10}; };
  TestServer server(echo, with_limits(limits));
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  expect_refusal(server.port(), head + "8\r\nWikiWiki\r\n8\r\nWikiWiki\r\n0\r\n\r\n", 413);
}

TEST(Limits, TheBodyLimitIsTheRoutesOwn) {
  Limits limits;
  limits.body_bytes_max = [](std::string_view method, std::string_view path) {
    return method == "POST" && path == "/batch" ? std::size_t{20} : std::size_t{10};
  };
  TestServer server(echo, with_limits(limits));
  const std::string rest = " HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n12345678901";
  Client client(server.port());
  client.send("POST /batch?x" + rest);
  EXPECT_EQ(client.read().value().status, 200);
  expect_refusal(server.port(), "POST /single" + rest, 413);
}

TEST(Limits, BodiesTogetherMayNotTakeTheMemory) {
  Limits limits;
  limits.body_bytes_in_memory_max = 200'000;
  std::promise<Responder> asked;
  TestServer server(
      [&](const Request& request, Responder respond) {
        if (request.path == "/first") return asked.set_value(std::move(respond));
        std::move(respond)(text("done"));
      },
      with_limits(limits));
  const std::string rest =
      " HTTP/1.1\r\nHost: h\r\nContent-Length: 150000\r\n\r\n" + std::string(150'000, 'x');
  Client first(server.port());
  first.send("POST /first" + rest);
  Responder respond = asked.get_future().get();
  Client second(server.port());
  second.send_some("POST /second" + rest);
  const Answer refused = second.read().value();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  std::move(respond)(text("done"));
  EXPECT_EQ(first.read().value().status, 200);
  Client third(server.port());
  third.send("POST /third" + rest);
  EXPECT_EQ(third.read().value().status, 200) << "what was taken is free again";
}

TEST(Limits, AnswersThatNobodyTakesMayNotTakeTheMemory) {
  Limits limits;
  limits.answer_bytes_in_memory_max = 20'000'000;
  const std::string large = large_text(12'000'000);
  TestServer server(
      [&](const Request& request, Responder respond) {
        std::move(respond)(text(request.path == "/large" ? large : "small"));
      },
      with_limits(limits));
  const std::string rest = " HTTP/1.1\r\nHost: h\r\n\r\n";
  std::vector<Client> clients;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back(server.port(), 64 * 1024).send("GET /large" + rest);
    EXPECT_EQ(clients.back().read_line(), "HTTP/1.1 200 OK");
  }
  Client third(server.port());
  third.send("GET /small" + rest);
  const Answer refused = third.read().value();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  clients.clear();
  while (server.server().connections_open() > 1) std::this_thread::sleep_for(milliseconds(5));
  third.send("GET /small" + rest + "GET /large" + rest);
  EXPECT_EQ(third.read().value().body, "small") << "what was held is free again";
  EXPECT_EQ(third.read().value().body.size(), large.size());
  third.send("GET /small" + rest);
  EXPECT_EQ(third.read().value().status, 200);
}

TEST(Limits, ALongTargetIs414) {
  TestServer server;
  const std::string target = "/" + std::string(8192, 'a');
  expect_refusal(server.port(), "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n", 414);
  expect_refusal(server.port(), "GET " + target + std::string(100, 'a'), 414);
}

TEST(Limits, LargeAndManyHeadersAre431) {
  TestServer server;
  const std::string line = "GET / HTTP/1.1\r\nHost: h\r\n";
  expect_refusal(server.port(), line + "A: " + std::string(20'000, 'a') + "\r\n\r\n", 431);
  expect_refusal(server.port(), line + "A: " + std::string(17'000, 'a'), 431);
  std::string many = line;
  for (int i = 0; i < 100; ++i) many += "A: b\r\n";
  expect_refusal(server.port(), many + "\r\n", 431);
}

// Sends it again and again, until the server has had enough.
std::jthread trickle(Client& client, std::string_view piece) {
  return std::jthread([&client, piece](const std::stop_token& stop) {
    while (!stop.stop_requested() && client.send_some(piece)) {
      std::this_thread::sleep_for(milliseconds(20));
    }
  });
}

TEST(Limits, AHeadThatTricklesIs408HoweverOftenAByteComes) {
  Limits limits;
  limits.header_timeout = milliseconds(200);
  TestServer server(echo, with_limits(limits));
  Client client(server.port());
  client.send("GET / HTTP/1.1\r\n");
  const std::jthread trickling = trickle(client, "A: b\r\n");
  const auto answer = client.read();
  EXPECT_EQ(answer.value().status, 408);
  EXPECT_EQ(client.read_to_end(), "");
}

// As above, but it came in one piece with the request before.
TEST(Limits, TheBeginningOfAHeadBehindARequestHasItsTimeToo) {
  Limits limits;
  limits.header_timeout = milliseconds(200);
  TestServer server(echo, with_limits(limits));
  Client client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET");
  EXPECT_EQ(client.read().value().status, 200);
  EXPECT_EQ(client.read().value().status, 408);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Limits, EmptyLinesBeforeARequestGainNoTime) {
  for (const bool is_first : {true, false}) {
    Limits limits;
    limits.header_timeout = milliseconds(is_first ? 200 : 10'000);
    limits.idle_timeout = milliseconds(is_first ? 10'000 : 200);
    TestServer server(echo, with_limits(limits));
    Client client(server.port());
    if (!is_first) {
      client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      EXPECT_EQ(client.read().value().status, 200);
    }
    const std::jthread trickling = trickle(client, "\r\n");
    EXPECT_TRUE(client.closed_by_server()) << is_first;
  }
}

TEST(Limits, ABodyThatTricklesIs408) {
  Limits limits;
  limits.body_timeout = milliseconds(200);
  TestServer server(echo, with_limits(limits));
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\n";
  expect_refusal(server.port(), head + "Content-Length: 4\r\n\r\nWik", 408);
  expect_refusal(server.port(), head + "Content-Length: 100000\r\n\r\nWik", 408);
  expect_refusal(server.port(), head + "Transfer-Encoding: chunked\r\n\r\n4\r\nWi", 408);
}

TEST(Limits, AnIdleConnectionIsClosedWithoutAWord) {
  Limits limits;
  limits.idle_timeout = milliseconds(100);
  TestServer server(echo, with_limits(limits));
  Client client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read().value().status, 200);
  EXPECT_TRUE(client.closed_by_server());
}

TEST(Limits, AConnectionThatNeverSpeaksIsClosed) {
  Limits limits;
  limits.header_timeout = milliseconds(100);
  TestServer server(echo, with_limits(limits));
  EXPECT_TRUE(Client(server.port()).closed_by_server());
}

TEST(Limits, AHandlerMayTakeLongerThanAnyTimeout) {
  Limits limits;
  limits.header_timeout = limits.idle_timeout = limits.body_timeout = milliseconds(40);
  limits.write_timeout = milliseconds(40);
  std::thread thinking;
  TestServer server(
      [&](const Request&, Responder respond) {
        thinking = std::thread([respond = std::move(respond)]() mutable {
          std::this_thread::sleep_for(milliseconds(300));
          std::move(respond)(text("late"));
        });
      },
      with_limits(limits));
  EXPECT_EQ(get(server.port(), "/").body, "late");
  thinking.join();
}

TEST(Limits, AClientThatDoesNotReadIsCut) {
  Limits limits;
  limits.write_timeout = milliseconds(100);
  limits.bytes_per_second_min = std::size_t{1} << 30;
  std::promise<void> asked;
  TestServer server(
      [&](const Request&, Responder respond) {
        std::move(respond)(text(large_text(20'000'000)));
        asked.set_value();
      },
      with_limits(limits));
  Client client(server.port(), 64 * 1024);
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  asked.get_future().wait();  // Before, there may be no connection yet.
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (server.server().connections_open() > 0 && std::chrono::steady_clock::now() < patience) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_EQ(server.server().connections_open(), 0u) << "an answered one would stay open for more";
}

TEST(Limits, OneConnectionTooManyIsToldSo) {
  Limits limits;
  limits.connections_max = 2;
  TestServer server(echo, with_limits(limits));
  Client first(server.port());
  first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(first.read().value().status, 200);
  {
    Client second(server.port());
    second.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(second.read().value().status, 200);
    Client third(server.port());
    third.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    const Answer refused = third.read().value();
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.header("Retry-After"), "1");
  }
  while (server.server().connections_open() > 1) std::this_thread::sleep_for(milliseconds(5));
  EXPECT_EQ(get(server.port(), "/").status, 200);
}

TEST(Limits, RefusalsAndConnectionsAreCounted) {
  std::atomic<int> refused = 0;
  std::atomic<std::size_t> most = 0;
  ServerOptions options;
  options.hooks.refused = [&](int status) { refused = status; };
  options.hooks.connections_changed = [&](std::size_t open) { most = std::max(most.load(), open); };
  TestServer server(echo, options);
  expect_refusal(server.port(), "NONSENSE\r\n\r\n", 400);
  EXPECT_EQ(refused, 400);
  EXPECT_EQ(most, 1u);
}

}  // namespace
}  // namespace daybook::http::testing
