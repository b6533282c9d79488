#include "api/http/input.h"

#include <algorithm>

namespace daybook::http {
namespace {

constexpr std::size_t kBodyBytesMaxByDefault = 1024 * 1024;
constexpr std::size_t kBodyBytesAtFirst = 64 * 1024;

constexpr Refusal kBodyTooLarge{413, "The request body is too large."};
constexpr Refusal kNoMemory{503, "The server is receiving too much at the moment; try again."};

}  // namespace

Input::State Input::advance() {
  switch (stage_) {
    case Stage::kHead:
      return advance_head();
    case Stage::kBodyInPlace: {
      const auto length = static_cast<std::size_t>(head_.content_length);
      if (buffer_.size() < head_.bytes + length) return State::kNeedsBytes;
      return ready(buffer_.view().substr(head_.bytes, length), head_.bytes + length);
    }
    case Stage::kBodyApart:
      if (body_.size() == head_.content_length) return ready(body_.view(), head_.bytes);
      if (body_.free_bytes() == 0 && !reserve_body(body_.size() + 1)) return State::kRefused;
      return State::kNeedsBytes;
    case Stage::kChunks:
      return advance_chunks();
    case Stage::kReady:
      return State::kReady;
  }
  return State::kNeedsBytes;
}

Input::State Input::refuse(Refusal refusal) {
  refusal_ = refusal;
  return State::kRefused;
}

Input::State Input::ready(std::string_view body, std::size_t bytes_in_buffer) {
  request_.body = body;
  bytes_of_request_ = bytes_in_buffer;
  stage_ = Stage::kReady;
  return State::kReady;
}

Input::State Input::advance_head() {
  // Line ends before a request are left over from sloppy clients (RFC 9112 section 2.2).
  while (buffer_.view().starts_with("\r\n")) buffer_.consume(2);
  if (buffer_.empty() || buffer_.view() == "\r") return State::kNeedsBytes;
  const Limits& limits = shared_.options.limits;
  const std::size_t end = find_head_end(buffer_.view(), searched_);
  if (end == 0) {
    const auto refusal = refuse_unfinished(buffer_.view(), limits);
    return refusal ? refuse(*refusal) : State::kNeedsBytes;
  }
  auto refusal = read_head(buffer_.view().substr(0, end), limits, request_, head_);
  if (!refusal && needs_room() && buffer_.compact()) {
    refusal = read_head(buffer_.view().substr(0, end), limits, request_, head_);
  }
  return refusal ? refuse(*refusal) : begin_body();
}

// A body should come behind its head, where later pieces find their place without moving the head.
bool Input::needs_room() const {
  const std::uint64_t free = buffer_.size() - head_.bytes + buffer_.free_bytes();
  return head_.chunked || head_.content_length > free;
}

std::size_t Input::body_bytes_max() const {
  const auto& ask = shared_.options.limits.body_bytes_max;
  return ask ? ask(request_.method, request_.path) : kBodyBytesMaxByDefault;
}

Input::State Input::begin_body() {
  if (head_.content_length == 0 && !head_.chunked) return ready({}, head_.bytes);
  body_bytes_max_ = body_bytes_max();
  if (head_.chunked) {
    stage_ = Stage::kChunks;
    chunks_.emplace([this](std::string_view piece) {
      if (!reserve_body(body_.size() + piece.size())) return false;
      body_.append(piece);
      return true;
    });
    return advance();
  }
  if (head_.content_length > body_bytes_max_) return refuse(kBodyTooLarge);
  const auto length = static_cast<std::size_t>(head_.content_length);
  if (!needs_room()) {
    stage_ = Stage::kBodyInPlace;
    return advance();
  }
  if (!reserve_body(std::min(length, kBodyBytesAtFirst))) return State::kRefused;
  stage_ = Stage::kBodyApart;
  const std::string_view arrived = buffer_.view().substr(head_.bytes);
  body_.append(arrived);
  buffer_.erase(head_.bytes, arrived.size());
  return State::kNeedsBytes;
}

Input::State Input::advance_chunks() {
  std::size_t consumed = 0;
  const auto state = chunks_->read(buffer_.view().substr(head_.bytes), consumed);
  // The head stays where it is: the request's views point into it.
  buffer_.erase(head_.bytes, consumed);
  if (state == ChunkedBody::State::kDone) return ready(body_.view(), head_.bytes);
  if (state == ChunkedBody::State::kRefused) return State::kRefused;
  if (state == ChunkedBody::State::kMalformed) {
    return refuse({400, "The chunked request body is malformed."});
  }
  return State::kNeedsBytes;
}

// Grows by doubling as bytes really come: an announced length costs the client nothing, so it must
// not cost memory here either.
bool Input::reserve_body(std::size_t capacity) {
  if (capacity > body_bytes_max_) {
    refusal_ = kBodyTooLarge;
    return false;
  }
  if (capacity <= body_.capacity()) return true;
  std::size_t grown = std::max({capacity, body_.capacity() * 2, kBodyBytesAtFirst});
  if (!head_.chunked) grown = std::min(grown, static_cast<std::size_t>(head_.content_length));
  const std::size_t more = grown - body_.capacity();
  if (shared_.body_bytes.fetch_add(more) + more > shared_.options.limits.body_bytes_in_memory_max) {
    shared_.body_bytes.fetch_sub(more);
    refusal_ = kNoMemory;
    return false;
  }
  body_.grow(grown);
  return true;
}

void Input::release_body() {
  shared_.body_bytes.fetch_sub(body_.capacity());
  body_ = Buffer();
}

Progress Input::fill(Transport& transport) {
  if (stage_ == Stage::kHead) {
    pool_.take(buffer_);
    if (buffer_.free_bytes() == 0) buffer_.compact();
  }
  // A body apart has at most the announced capacity, so nothing of a next request gets into it.
  Buffer& into = stage_ == Stage::kBodyApart ? body_ : buffer_;
  const Progress progress = transport.read(into.free_space(), into.free_bytes());
  into.added(progress.bytes);
  return progress;
}

void Input::finish() {
  buffer_.consume(bytes_of_request_);
  bytes_of_request_ = 0;
  searched_ = 0;
  request_.headers.clear();
  request_.body = {};
  chunks_.reset();
  if (body_.allocated()) release_body();
  stage_ = Stage::kHead;
}

bool Input::take_continue() {
  if (!in_body() || !head_.expects_continue) return false;
  head_.expects_continue = false;
  return true;
}

void Input::give_back() {
  if (!in_request()) pool_.give_back(buffer_);
}

}  // namespace daybook::http
