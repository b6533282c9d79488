#include "api/http/read_head.h"

#include <gtest/gtest.h>

namespace daybook::http {
namespace {

struct Outcome {
  int status = 0;  // 0: read.
  Request request;
  Head head;
};

Outcome read(std::string_view bytes, const Limits& limits = {}) {
  Outcome outcome;
  const auto refusal = read_head(bytes, limits, outcome.request, outcome.head);
  if (refusal) outcome.status = refusal->status;
  return outcome;
}

std::string with_headers(std::string_view headers) {
  return "POST /x HTTP/1.1\r\nHost: h\r\n" + std::string(headers) + "\r\n";
}

TEST(ReadHead, ARequestIsTakenApartWithoutDecodingAnything) {
  const Outcome it = read("GET /a%2Fb?x=%20&y HTTP/1.1\r\nHost: h\r\nX-Thing:  two words \r\n\r\n");
  ASSERT_EQ(it.status, 0);
  EXPECT_EQ(it.request.method, "GET");
  EXPECT_EQ(it.request.target, "/a%2Fb?x=%20&y");
  EXPECT_EQ(it.request.path, "/a%2Fb");
  EXPECT_EQ(it.request.query, "x=%20&y");
  EXPECT_EQ(it.request.header("x-THING"), "two words");
  EXPECT_EQ(it.request.header("absent"), "");
  EXPECT_TRUE(it.head.keep_alive);
}

TEST(ReadHead, AnAbsoluteTargetMeansItsPath) {
  EXPECT_EQ(read("GET http://h/a?b HTTP/1.1\r\nHost: h\r\n\r\n").request.path, "/a");
  EXPECT_EQ(read("GET HTTPS://h HTTP/1.1\r\nHost: h\r\n\r\n").request.path, "/");
  EXPECT_EQ(read("GET http://h?b HTTP/1.1\r\nHost: h\r\n\r\n").request.path, "/");
  EXPECT_EQ(read("GET http://h?b HTTP/1.1\r\nHost: h\r\n\r\n").request.query, "b");
  EXPECT_EQ(read("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n").request.path, "*");
}

TEST(ReadHead, ATargetThatIsNoPathIsRefused) {
  for (const char* target : {"a", "*", "ftp://h/a", "h:443", "?a", "/a#b"}) {
    EXPECT_EQ(read(std::string("GET ") + target + " HTTP/1.1\r\nHost: h\r\n\r\n").status, 400)
        << target;
  }
}

TEST(ReadHead, KeepAliveFollowsVersionAndHeader) {
  EXPECT_FALSE(read(with_headers("Connection: close\r\n")).head.keep_alive);
  EXPECT_FALSE(read("GET / HTTP/1.0\r\n\r\n").head.keep_alive);
  EXPECT_TRUE(read("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").head.keep_alive);
}

TEST(ReadHead, WhatAProxyMightReadDifferentlyIsRefused) {
  for (const char* headers : {
           "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
           "Content-Length: 3\r\nContent-Length: 4\r\n",
           "Content-Length: 3, 4\r\n",
           "Content-Length: -1\r\n",
           "Content-Length: +1\r\n",
           "Content-Length: 0x10\r\n",
           "Content-Length: 99999999999999999999\r\n",
           "Content-Length: \r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
           "X-Folded: a\r\n b\r\n",
           "X-Bare: a\n",
           "X-Space : a\r\n",
           ": a\r\n",
           "NoColon\r\n",
           "Host: other\r\n",
           "X-Null: a\x01z\r\n",
       }) {
    EXPECT_EQ(read(with_headers(headers)).status, 400) << headers;
  }
  EXPECT_EQ(read("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n").status, 400);
  EXPECT_EQ(read("GET / HTTP/1.1\r\n\r\n").status, 400) << "no Host";
}

TEST(ReadHead, TransferEncodingsOtherThanChunkedAreNotImplemented) {
  for (const char* coding : {"gzip", "gzip, chunked", "chunked, gzip", "xchunked", ""}) {
    EXPECT_EQ(read(with_headers("Transfer-Encoding: " + std::string(coding) + "\r\n")).status, 501)
        << coding;
  }
}

TEST(ReadHead, MalformedRequestLinesAreRefused) {
  for (const char* line :
       {"GET /", "GET  / HTTP/1.1", "GET / HTTP/2.0", "GET / HTTP/1.1 ", "G@T / HTTP/1.1",
        "GET / http/1.1", " GET / HTTP/1.1", "GET / HTTP/11"}) {
    EXPECT_EQ(read(std::string(line) + "\r\nHost: h\r\n\r\n").status, 400) << line;
  }
}

TEST(ReadHead, OnlyOneExpectationIsKnown) {
  EXPECT_TRUE(read(with_headers("Expect: 100-Continue\r\n")).head.expects_continue);
  EXPECT_EQ(read(with_headers("Expect: cake\r\n")).status, 417);
}

TEST(ReadHead, LimitsAreExact) {
  Limits limits;
  limits.header_count_max = 2;
  EXPECT_EQ(read(with_headers("A: 1\r\n"), limits).status, 0);
  EXPECT_EQ(read(with_headers("A: 1\r\nB: 2\r\n"), limits).status, 431);
  limits.target_bytes_max = 4;
  EXPECT_EQ(read("GET /123 HTTP/1.1\r\nHost: h\r\n\r\n", limits).status, 0);
  EXPECT_EQ(read("GET /1234 HTTP/1.1\r\nHost: h\r\n\r\n", limits).status, 414);
}

TEST(ReadHead, TheEndIsFoundHoweverTheBytesArrive) {
  const std::string bytes = "GET / HTTP/1.1\r\nA: b\r\n\r\nGET";
  std::size_t searched = 0;
  for (std::size_t size = 0; size < bytes.size() - 3; ++size) {
    EXPECT_EQ(find_head_end({bytes.data(), size}, searched), 0u) << size;
  }
  EXPECT_EQ(find_head_end(bytes, searched), bytes.size() - 3);
  searched = 0;
  EXPECT_EQ(find_head_end("GET / HTTP/1.1\n\nrest", searched), 16u);
}

TEST(ReadHead, AnUnfinishedHeadIsRefusedAsSoonAsItIsHopeless) {
  const Limits limits;
  EXPECT_FALSE(refuse_unfinished("GET /", limits));
  EXPECT_EQ(refuse_unfinished("\x16\x03\x01", limits)->status, 400);
  EXPECT_EQ(refuse_unfinished("GET /" + std::string(9000, 'a'), limits)->status, 414);
  EXPECT_EQ(refuse_unfinished("GET / HTTP/1.1\r\nA: " + std::string(20000, 'a'), limits)->status,
            431);
}

}  // namespace
}  // namespace daybook::http
