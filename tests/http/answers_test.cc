// Answers that come late, from other threads, not at all, or piece by piece.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

#include "tests/http/client.h"
#include "tests/http/test_server.h"

namespace daybook::http::testing {
namespace {

using std::chrono::milliseconds;

// Keeps responders until somebody answers them: the committer's queue.
class Waiting {
 public:
  void operator()(const Request& request, Responder respond) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({&request, std::move(respond)});
    more_.notify_all();
  }

  struct Entry {
    const Request* request;
    Responder respond;
  };

  std::vector<Entry> take(std::size_t count) {
    std::unique_lock lock(mutex_);
    more_.wait_for(lock, std::chrono::seconds(20), [&] { return waiting_.size() >= count; });
    return std::exchange(waiting_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<Entry> waiting_;
};

// Reads the request as late as that is allowed.
void answer_with_body(Waiting::Entry entry) {
  std::string body = std::string(entry.request->path) + " " + std::string(entry.request->body);
  std::move(entry.respond)(text(std::move(body)));
}

TEST(Answers, ABatchFromAnotherThreadReachesEveryConnection) {
  Waiting waiting;
  TestServer server(std::ref(waiting));
  std::vector<Client> clients;
  clients.reserve(64);
  for (int i = 0; i < 64; ++i) clients.emplace_back(server.port());
  for (int round = 0; round < 20; ++round) {
    for (std::size_t i = 0; i < clients.size(); ++i) {
      clients[i].send("POST /" + std::to_string(i) +
                      " HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nWiki");
    }
    std::vector<Waiting::Entry> entries;
    while (entries.size() < clients.size()) {
      for (auto& entry : waiting.take(1)) entries.push_back(std::move(entry));
    }
    for (auto& entry : entries) answer_with_body(std::move(entry));
    for (std::size_t i = 0; i < clients.size(); ++i) {
      ASSERT_EQ(clients[i].read().value().body, "/" + std::to_string(i) + " Wiki");
    }
  }
}

TEST(Answers, APipelinedRequestWaitsForTheOneBefore) {
  Waiting waiting;
  TestServer server(std::ref(waiting));
  Client client(server.port());
  client.send(
      "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx"
      "GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
  auto first = waiting.take(1);
  ASSERT_EQ(first.size(), 1u);
  answer_with_body(std::move(first.front()));
  EXPECT_EQ(client.read().value().body, "/1 x");
  auto second = waiting.take(1);
  ASSERT_EQ(second.size(), 1u);
  answer_with_body(std::move(second.front()));
  EXPECT_EQ(client.read().value().body, "/2 ");
}

TEST(Answers, TheAnswersBeforeAWaitingRequestAreNotHeldBack) {
  Waiting waiting;
  TestServer server([&](const Request& request, Responder respond) {
    if (request.path == "/later") return waiting(request, std::move(respond));
    echo(request, std::move(respond));
  });
  Client client(server.port());
  client.send("GET /now HTTP/1.1\r\nHost: h\r\n\r\nGET /later HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read().value().body, "GET /now");
  answer_with_body(std::move(waiting.take(1).front()));
  EXPECT_EQ(client.read().value().body, "/later ");
}

TEST(Answers, AHandlerThatThrowsIsA500ThatSaysNothing) {
  std::string failed;
  ServerOptions options;
  options.hooks.handler_failed = [&](std::string_view id) { failed = id; };
  TestServer server([](const Request&, Responder) { throw std::runtime_error("secret"); }, options);
  Client client(server.port());
  for (int i = 0; i < 2; ++i) {
    client.send("GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: r1\r\n\r\n");
    const Answer answer = client.read().value();
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.body, R"({"detail": "Internal server error."})");
    EXPECT_EQ(failed, "r1");
  }
}

TEST(Answers, ADroppedResponderIsA500) {
  Waiting waiting;
  TestServer server(std::ref(waiting));
  Client client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  waiting.take(1).clear();
  EXPECT_EQ(client.read().value().status, 500);
}

TEST(Answers, AnAnswerForAClientThatLeftIsDropped) {
  Waiting waiting;
  TestServer server(std::ref(waiting));
  { Client(server.port()).send("GET / HTTP/1.1\r\nHost: h\r\n\r\n"); }
  answer_with_body(std::move(waiting.take(1).front()));
  Client client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  answer_with_body(std::move(waiting.take(1).front()));
  EXPECT_EQ(client.read().value().status, 200);
}

TEST(Answers, AResponderMayOutliveTheServer) {
  Waiting waiting;
  auto server = std::make_unique<TestServer>(std::ref(waiting));
  Client client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nWiki");
  auto entries = waiting.take(1);
  ASSERT_EQ(entries.size(), 1u);
  server.reset();
  EXPECT_TRUE(client.closed_by_server());
  EXPECT_EQ(entries.front().request->body, "Wiki");
  answer_with_body(std::move(entries.front()));
}

Response stream(NextChunk next) {
  Response response;
  response.content_type = "text/csv";
  response.body = "head;";
  response.next_chunk = std::move(next);
  return response;
}

NextChunk count_to(int end) {
  return [i = 0, end]() mutable -> std::optional<std::string> {
    if (i == end) return std::nullopt;
    return std::to_string(i++) + ";";
  };
}

TEST(Answers, AStreamIsSentInChunksAndTheConnectionGoesOn) {
  TestServer server(
      [](const Request&, Responder respond) { std::move(respond)(stream(count_to(100))); });
  Client client(server.port());
  for (int round = 0; round < 2; ++round) {
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    const Answer answer = client.read().value();
    EXPECT_EQ(answer.header("Transfer-Encoding"), "chunked");
    EXPECT_EQ(answer.header("Content-Length"), "");
    EXPECT_TRUE(answer.body.starts_with("head;0;1;2;")) << answer.body;
    EXPECT_TRUE(answer.body.ends_with(";98;99;")) << answer.body;
  }
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read(false).value().header("Transfer-Encoding"), "chunked");
  EXPECT_TRUE(client.read().value().body.ends_with(";99;"));
}

TEST(Answers, AStreamToAnOldClientEndsWithTheConnection) {
  TestServer server(
      [](const Request&, Responder respond) { std::move(respond)(stream(count_to(3))); });
  Client client(server.port());
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(client.read_to_end().ends_with("\r\n\r\nhead;0;1;2;"));
}

TEST(Answers, AStreamIsProducedNoFasterThanItIsRead) {
  std::atomic<int> produced = 0;
  const int pieces = 200;
  TestServer server([&](const Request&, Responder respond) {
    std::move(respond)(stream([&]() -> std::optional<std::string> {
      if (produced == pieces) return std::nullopt;
      ++produced;
      return std::string(100'000, 'x');
    }));
  });
  Client client(server.port(), 64 * 1024);
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  while (produced == 0) std::this_thread::sleep_for(milliseconds(1));
  for (int before = -1; before != produced;) {  // Until it stands still.
    before = produced;
    std::this_thread::sleep_for(milliseconds(50));
  }
  EXPECT_LT(produced, pieces);
  EXPECT_EQ(client.read().value().body.size(), 5 + 100'000u * pieces);
}

TEST(Answers, AProducerWithNothingYetIsAskedAgain) {
  std::atomic<bool> ready = false;
  Limits limits;
  limits.idle_timeout = milliseconds(40);
  TestServer server(
      [&](const Request&, Responder respond) {
        std::move(respond)(stream([&, done = false]() mutable -> std::optional<std::string> {
          if (done) return std::nullopt;
          if (!ready) return "";
          done = true;
          return "event;";
        }));
      },
      with_limits(limits));
  Client client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  while (!client.read_line().empty()) {
  }
  EXPECT_EQ(client.read_line(), "5");
  EXPECT_EQ(client.read_line(), "head;") << "what is there is sent at once";
  ready = true;
  EXPECT_EQ(client.read_line(), "6");
  EXPECT_EQ(client.read_line(), "event;");
  EXPECT_EQ(client.read_line(), "0");
}

// A body without end, whose producer is woken from the test.
struct Endless {
  std::atomic<int> ready = 0;
  std::promise<Wake> wake;
  std::shared_ptr<int> alive = std::make_shared<int>();

  void operator()(const Request&, Responder respond) {
    Response response =
        stream([this, held = alive, sent = 0]() mutable -> std::optional<std::string> {
          return sent < ready ? "event" + std::to_string(++sent) + ";" : "";
        });
    response.waked_by = [this](Wake given) { wake.set_value(std::move(given)); };
    std::move(respond)(std::move(response));
  }
};

TEST(Answers, AProducerThatIsWokenIsAskedAtOnce) {
  Endless endless;
  TestServer server(std::ref(endless));
  Client client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  while (!client.read_line().empty()) {
  }
  EXPECT_EQ(client.read_line(), "5");
  EXPECT_EQ(client.read_line(), "head;");
  const Wake wake = endless.wake.get_future().get();
  const auto begun = std::chrono::steady_clock::now();
  const int rounds = 20;
  for (int i = 1; i <= rounds; ++i) {
    ++endless.ready;
    wake();
    EXPECT_EQ(client.read_line(), i < 10 ? "7" : "8");
    EXPECT_EQ(client.read_line(), "event" + std::to_string(i) + ";");
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, rounds * milliseconds(250))
      << "a tick is twice as long";
}

TEST(Answers, ABodyWithoutEndEndsWithItsClient) {
  Endless endless;
  TestServer server(std::ref(endless));
  {
    Client client(server.port());
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(client.read_line(), "HTTP/1.1 200 OK");
    EXPECT_GT(endless.alive.use_count(), 1);
  }
  const Wake wake = endless.wake.get_future().get();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (endless.alive.use_count() > 1 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_EQ(endless.alive.use_count(), 1) << "the producer is still held";
  wake();  // It does nothing.
}

TEST(Answers, AProducerThatThrowsCutsTheConnection) {
  TestServer server([](const Request&, Responder respond) {
    std::move(respond)(stream([i = 0]() mutable -> std::optional<std::string> {
      if (i++ == 1) throw std::runtime_error("broken");
      return "piece";
    }));
  });
  Client client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_FALSE(client.read()) << "a body that is not whole must not look whole";
}

}  // namespace
}  // namespace daybook::http::testing
