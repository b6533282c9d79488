#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/http/client.h"
#include "tests/http/test_server.h"

namespace daybook::http::testing {
namespace {

TEST(Exchange, AnAnswerCarriesTheHeadersEveryAnswerHas) {
  TestServer server;
  const Answer answer = get(server.port(), "/a?b");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "GET /a?b");
  EXPECT_EQ(answer.header("Content-Type"), "text/plain");
  EXPECT_EQ(answer.header("Content-Length"), "8");
  EXPECT_EQ(answer.header("Server"), "daybook");
  EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
  EXPECT_TRUE(answer.header("Date").ends_with(" GMT")) << answer.head;
  EXPECT_EQ(answer.header("Connection"), "");
}

TEST(Exchange, AWellFormedRequestIdIsKeptAndAnyOtherReplaced) {
  TestServer server([](const Request& request, Responder respond) {
    std::move(respond)(text(std::string(request.id)));
  });
  const Answer kept = get(server.port(), "/", "X-Request-Id: my-id.1\r\n");
  EXPECT_EQ(kept.header("X-Request-Id"), "my-id.1");
  EXPECT_EQ(kept.body, "my-id.1");
  const Answer made = get(server.port(), "/", "X-Request-Id: not mine\r\n");
  EXPECT_EQ(made.header("X-Request-Id").size(), 16u);
  EXPECT_EQ(made.header("X-Request-Id"), made.body);
  EXPECT_NE(made.body, get(server.port(), "/").body);
}

TEST(Exchange, AConnectionServesManyRequests) {
  TestServer server;
  Client client(server.port());
  for (int i = 0; i < 100; ++i) {
    const std::string path = "/" + std::to_string(i);
    client.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_EQ(client.read().value().body, "GET " + path);
  }
  EXPECT_EQ(server.server().connections_open(), 1u);
}

TEST(Exchange, PipelinedRequestsAreAnsweredInOrder) {
  TestServer server;
  Client client(server.port());
  std::string requests;
  for (int i = 0; i < 500; ++i) {
    const std::string body(static_cast<std::size_t>(i), 'b');
    requests += "POST /" + std::to_string(i) +
                " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(i) + "\r\n\r\n" + body;
  }
  client.send(requests);
  for (int i = 0; i < 500; ++i) {
    const std::string body(static_cast<std::size_t>(i), 'b');
    ASSERT_EQ(client.read().value().body,
              "POST /" + std::to_string(i) + (i == 0 ? "" : " " + body));
  }
}

TEST(Exchange, AClientThatPipelinesWithoutReadingIsHeldBack) {
  std::atomic<int> handled = 0;
  TestServer server([&](const Request&, Responder respond) {
    ++handled;
    std::move(respond)(text(std::string(100'000, 'x')));
  });
  Client client(server.port(), 64 * 1024);
  const int requests = 200;
  for (int i = 0; i < requests; ++i) client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  client.finish_sending();
  get(server.port(), "/");  // The server goes on with others meanwhile.
  EXPECT_LT(handled, requests) << "20 MB of answers do not fit into socket buffers";
  for (int i = 0; i < requests; ++i) ASSERT_EQ(client.read().value().body.size(), 100'000u);
  EXPECT_TRUE(client.closed_by_server());
}

TEST(Exchange, RequestsMayArriveByteByByte) {
  TestServer server;
  Client client(server.port());
  client.send_slowly("\r\nPUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nWiki");
  EXPECT_EQ(client.read().value().body, "PUT /x Wiki");
  client.send_slowly(
      "PUT /y HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n0\r\n\r\n");
  EXPECT_EQ(client.read().value().body, "PUT /y Wiki");
}

TEST(Exchange, ChunkedBodiesOfAnySizeArriveWhole) {
  TestServer server;
  Client client(server.port());
  std::string body;
  std::string sent = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t size = 1; size < 3000; size += 13) {
    const std::string piece(size, static_cast<char>('a' + size % 26));
    char length[16];
    std::snprintf(length, sizeof length, "%zx", size);
    sent.append(length).append("\r\n").append(piece).append("\r\n");
    body += piece;
  }
  sent += "0\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n";
  client.send(sent);
  EXPECT_TRUE(client.read().value().body == "POST / " + body);
  EXPECT_EQ(client.read().value().body, "GET /next");
}

TEST(Exchange, LargeBodiesGoBothWays) {
  Limits limits;
  limits.body_bytes_max = [](std::string_view, std::string_view) { return std::size_t{8} << 20; };
  TestServer server(echo, with_limits(limits));
  Client client(server.port());
  std::string body(5'000'000, '\0');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>('!' + i % 90);
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n";
  client.send(head + body + "GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(client.read().value().body == "POST / " + body);
  EXPECT_EQ(client.read().value().body, "GET /next");
}

void expect_bodies_arrive(std::size_t first, std::size_t last, std::size_t step) {
  TestServer server;
  Client client(server.port());
  for (std::size_t size = first; size < last; size += step) {
    const std::string body(size, 'b');
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) +
                "\r\n\r\n" + body + "GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(client.read().value().body == "POST / " + body) << size;
    ASSERT_EQ(client.read().value().body, "GET /next") << size;
  }
}

TEST(Exchange, BodiesAroundTheEdgesOfTheBuffersArriveWhole) {
  expect_bodies_arrive(900, 1100, 1);        // What is read while waiting.
  expect_bodies_arrive(32'600, 32'800, 7);   // A connection's buffer.
  expect_bodies_arrive(65'400, 65'700, 11);  // The first piece of a body apart.
}

TEST(Exchange, WhatCameWithTheEndOfABodyOutlivesASlowAnswer) {
  Limits limits;
  limits.body_bytes_max = [](std::string_view, std::string_view) { return std::size_t{16} << 20; };
  TestServer server(echo, with_limits(limits));
  Client client(server.port(), 64 * 1024);
  std::string bytes = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 12000000\r\n\r\n";
  bytes.append(11'999'990, 'b');
  client.send(bytes);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // The server waits for the rest.
  client.send("bbbbbbbbbbGET /next HTTP/1.1\r\nHost: h\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // Its answer finds the buffers full.
  EXPECT_EQ(client.read().value().body.size(), 12'000'007u);
  EXPECT_EQ(client.read().value().body, "GET /next");
}

TEST(Exchange, WhatFollowsABodyMayBeReadButIsNotPartOfIt) {
  TestServer server([](const Request& request, Responder respond) {
    unsigned sum = 0;  // The address sanitizer speaks up when this is out of bounds.
    const char* const end = request.body.data() + request.body.size();
    for (std::size_t i = 0; i < kBodyPadding; ++i) sum += static_cast<unsigned char>(end[i]);
    std::move(respond)(text(std::to_string(request.body.size()) + (sum == 1 ? "!" : "")));
  });
  for (std::size_t size : {1u, 100u, 32'700u, 32'768u, 65'536u, 200'000u}) {
    Client client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) +
                "\r\n\r\n" + std::string(size, 'b'));
    EXPECT_TRUE(client.read().value().body.starts_with(std::to_string(size)));
  }
}

TEST(Exchange, HeadIsAnsweredLikeGetWithoutTheBody) {
  TestServer server;
  Client client(server.port());
  client.send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read(false).value().header("Content-Length"), "7");
  EXPECT_EQ(client.read().value().body, "GET /b");
}

TEST(Exchange, ConnectionCloseIsHonoured) {
  TestServer server;
  Client client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.read().value().header("Connection"), "close");
  EXPECT_TRUE(client.closed_by_server());
}

TEST(Exchange, OldClientsAreAnsweredAndClosedUnlessTheyAskToStay) {
  TestServer server;
  Client leaving(server.port());
  leaving.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(leaving.read().value().header("Connection"), "close");
  EXPECT_TRUE(leaving.closed_by_server());
  Client staying(server.port());
  for (int i = 0; i < 2; ++i) {
    staying.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(staying.read().value().header("Connection"), "keep-alive");
  }
}

TEST(Exchange, AClientThatAsksFirstIsToldToContinue) {
  TestServer server;
  Client client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  EXPECT_EQ(client.read().value().head, "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("Wiki");
  EXPECT_EQ(client.read().value().body, "POST / Wiki");
}

TEST(Exchange, AClientThatDoesNotWaitIsNotToldToContinue) {
  TestServer server;
  Client client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nW");
  EXPECT_EQ(client.read().value().status, 200);
}

TEST(Exchange, AClientThatSendsNoMoreStillGetsItsAnswers) {
  TestServer server;
  Client client(server.port());
  client.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
  client.finish_sending();
  EXPECT_EQ(client.read().value().body, "GET /1");
  EXPECT_EQ(client.read().value().body, "GET /2");
  EXPECT_TRUE(client.closed_by_server());
}

TEST(Exchange, SeveralThreadsServe) {
  ServerOptions options;
  options.threads = 3;
  TestServer server(echo, options);
  std::vector<Client> clients;
  for (int i = 0; i < 30; ++i) clients.emplace_back(server.port());
  for (int round = 0; round < 10; ++round) {
    for (Client& client : clients) client.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
    for (Client& client : clients) ASSERT_EQ(client.read().value().body, "GET /x");
  }
}

TEST(Exchange, TheHandlerSeesWhoAsks) {
  TestServer server([](const Request& request, Responder respond) {
    std::move(respond)(text(std::string(request.peer_address) + (request.secure ? " tls" : "")));
  });
  EXPECT_EQ(get(server.port(), "/").body, "127.0.0.1");
}

TEST(Exchange, ATakenPortIsAnErrorAndNotACrash) {
  TestServer server;
  ServerOptions options;
  options.port = server.port();
  Server second(options, echo);
  const Status status = second.start();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(status.error().reason, "server.cannot_listen");
}

TEST(Exchange, ManyIdleConnectionsAreHeldAtOnce) {
  TestServer server;
  std::vector<Client> clients;
  for (int i = 0; i < 400; ++i) clients.emplace_back(server.port());
  for (Client& client : clients) {
    client.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_EQ(client.read().value().status, 200);
  }
  EXPECT_EQ(server.server().connections_open(), 400u);
  clients.front().send("GET /again HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(clients.front().read().value().body, "GET /again");
}

}  // namespace
}  // namespace daybook::http::testing
