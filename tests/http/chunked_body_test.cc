#include "api/http/chunked_body.h"

#include <gtest/gtest.h>

#include <string>

namespace daybook::http {
namespace {

using State = ChunkedBody::State;

struct Decoded {
  State state = State::kNeedsMore;
  std::string body;
  std::string rest;
};

// Feeds `step` bytes more at a time, as a connection does that receives that little.
Decoded decode(std::string_view bytes, std::size_t step, std::size_t body_bytes_max = 1000) {
  Decoded decoded;
  ChunkedBody body([&](std::string_view piece) {
    decoded.body += piece;
    return decoded.body.size() <= body_bytes_max;
  });
  std::string buffer;
  while (decoded.state == State::kNeedsMore && !bytes.empty()) {
    buffer += bytes.substr(0, step);
    bytes.remove_prefix(std::min(step, bytes.size()));
    std::size_t consumed = 0;
    decoded.state = body.read(buffer, consumed);
    buffer.erase(0, consumed);
  }
  decoded.rest = buffer + std::string(bytes);
  return decoded;
}

TEST(ChunkedBody, PiecesAreJoinedHoweverTheyArrive) {
  const std::string bytes =
      "4\r\nWiki\r\n0A;name=\"v\"\r\npedia in\r\n\r\n0\r\nTrailer: x\r\n\r\nGET";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    const Decoded decoded = decode(bytes, step);
    EXPECT_EQ(decoded.state, State::kDone) << step;
    EXPECT_EQ(decoded.body, "Wikipedia in\r\n") << step;
    EXPECT_EQ(decoded.rest, "GET") << step;
  }
}

TEST(ChunkedBody, MalformedChunksAreRefused) {
  for (const char* bytes :
       {"x\r\n", "\r\n\r\n", "-1\r\n", "4\r\nWikiXX", "4\nWiki\n", "FFFFFFFFFFFFFFFFF\r\n",
        "4 \x01\r\nWiki\r\n", "0\r\nA: \nb\r\n\r\n", "4\r\nWiki\n", "0\r\n\rX"}) {
    for (std::size_t step : {1, 100}) {
      EXPECT_EQ(decode(bytes, step).state, State::kMalformed) << bytes << " by " << step;
    }
  }
}

TEST(ChunkedBody, AnUnfinishedBodyWaits) {
  for (const char* bytes : {"4", "4\r\n", "4\r\nWi", "4\r\nWiki\r\n", "0\r\n", "0\r\nA: b\r\n"}) {
    EXPECT_EQ(decode(bytes, 1).state, State::kNeedsMore) << bytes;
  }
}

TEST(ChunkedBody, WhatIsDroppedHasALimitToo) {
  EXPECT_EQ(decode("4;" + std::string(20'000, 'x'), 100).state, State::kMalformed);
  EXPECT_EQ(decode("0\r\nA: " + std::string(20'000, 'x'), 100).state, State::kMalformed);
}

TEST(ChunkedBody, WhoTakesThePiecesMayRefuseThem) {
  EXPECT_EQ(decode("4\r\nWiki\r\n4\r\nWiki\r\n", 1, 7).state, State::kRefused);
}

}  // namespace
}  // namespace daybook::http
