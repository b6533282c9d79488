// Whatever is sent, the answer is a 4xx or 501 and the next client is served.
#include <gtest/gtest.h>

#include <random>

#include "tests/http/client.h"
#include "tests/http/test_server.h"

namespace daybook::http::testing {
namespace {

TEST(Hostility, MalformedRequestsAre400) {
  TestServer server;
  for (const char* bytes : {
           "\x16\x03\x01\x02\x00\x01",
           "GET / HTTP/1.1\n\n",
           "GET / HTTP/3.0\r\nHost: h\r\n\r\n",
           "GET / HTTP/1.1\r\n\r\n",
           "GET /\x7f HTTP/1.1\r\nHost: h\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
           "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
           "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
       }) {
    Client client(server.port());
    client.send(bytes);
    EXPECT_EQ(client.read().value().status, 400) << bytes;
    EXPECT_TRUE(client.closed_by_server()) << bytes;
  }
  EXPECT_EQ(get(server.port(), "/").status, 200);
}

TEST(Hostility, ARequestThatEndsInTheMiddleIs400) {
  TestServer server;
  for (const char* bytes : {"G", "GET / HTTP/1.1\r\nHost: h\r\n",
                            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf"}) {
    Client client(server.port());
    client.send(bytes);
    client.finish_sending();
    EXPECT_EQ(client.read().value().status, 400) << bytes;
    EXPECT_TRUE(client.closed_by_server()) << bytes;
  }
}

TEST(Hostility, AnEndlessChunkExtensionIsRefused) {
  TestServer server;
  Client client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4;");
  client.send_some(std::string(100'000, 'x'));
  EXPECT_EQ(client.read().value().status, 400);
}

TEST(Hostility, ClientsThatVanishAtAnyPointHarmNobody) {
  TestServer server;
  const std::string request =
      "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n0\r\n\r\n";
  for (std::size_t size = 0; size <= request.size(); ++size) {
    Client(server.port()).send(std::string_view(request).substr(0, size));
  }
  EXPECT_EQ(get(server.port(), "/").status, 200);
}

std::string damaged(std::mt19937& random) {
  std::string bytes =
      "POST /a/b?c=d HTTP/1.1\r\nHost: h\r\nX-Request-Id: r\r\nContent-Length: 4\r\n\r\nWiki"
      "PUT /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n0\r\n\r\n";
  const auto below = [&](std::size_t end) { return random() % end; };
  for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
    const std::size_t place = below(bytes.size());
    switch (below(4)) {
      case 0:
        bytes[place] = static_cast<char>(below(256));
        break;
      case 1:
        bytes.erase(place, 1 + below(5));
        break;
      case 2:
        bytes.insert(place, bytes.substr(below(bytes.size()), below(20)));
        break;
      default:
        bytes.insert(place, 1, "\r\n:; ,"[below(6)]);
        break;
    }
  }
  return bytes;
}

TEST(Hostility, DamagedRequestsNeverEndInACrashOrA500) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  TestServer server;
  for (int i = 0; i < 3000; ++i) {
    const std::string bytes = damaged(random);
    Client client(server.port());
    client.send_some(bytes);
    client.finish_sending();
    const std::string answers = client.read_to_end();
    for (std::size_t at = 0; (at = answers.find("HTTP/1.1 5", at)) != std::string::npos; ++at) {
      ASSERT_EQ(answers.substr(at, 12), "HTTP/1.1 501") << bytes;
    }
  }
  EXPECT_EQ(get(server.port(), "/").status, 200);
}

}  // namespace
}  // namespace daybook::http::testing
