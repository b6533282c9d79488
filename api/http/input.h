// What a connection receives, cut into requests. Knows nothing of time and of answers. One thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "api/http/buffer.h"
#include "api/http/chunked_body.h"
#include "api/http/message.h"
#include "api/http/read_head.h"
#include "api/http/shared.h"
#include "api/http/transport.h"

namespace daybook::http {

inline constexpr std::size_t kBodyBytesInPlaceMax = 16 * 1024;

class Input {
 public:
  enum class State { kNeedsBytes, kReady, kRefused };

  Input(Shared& shared, BufferPool& pool) : shared_(shared), pool_(pool) {}
  ~Input() { release_body(); }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  // Reads as far as the bytes go. kReady: request() is whole, until finish().
  State advance();
  // Receives to where bytes are needed. kClosed with in_request(): the peer stopped in the middle.
  Progress fill(Transport& transport);
  // The request was answered: goes on to the next.
  void finish();

  // Some byte of a request that is not finished is here.
  bool in_request() const { return stage_ != Stage::kHead || !buffer_.empty(); }
  bool in_body() const { return stage_ != Stage::kHead && stage_ != Stage::kReady; }
  // A next request has begun behind the one that is ready.
  bool has_more() const { return buffer_.size() > bytes_of_request_; }
  // Once, when the client waits to be told that its body is welcome (RFC 9110 section 10.1.1).
  bool take_continue();

  const Request& request() const { return request_; }
  Request& request() { return request_; }
  const Head& head() const { return head_; }
  bool head_known() const { return stage_ != Stage::kHead; }
  const Refusal& refusal() const { return refusal_; }

  // Between requests: lends the memory back.
  void give_back();

 private:
  enum class Stage { kHead, kBodyInPlace, kBodyApart, kChunks, kReady };

  State refuse(Refusal refusal);
  State advance_head();
  bool needs_room() const;
  State begin_body();
  State advance_chunks();
  State ready(std::string_view body, std::size_t bytes_in_buffer);
  std::size_t body_bytes_max() const;
  bool reserve_body(std::size_t capacity);
  void release_body();

  Shared& shared_;
  BufferPool& pool_;
  Stage stage_ = Stage::kHead;
  Buffer buffer_;
  std::size_t searched_ = 0;
  std::size_t bytes_of_request_ = 0;  // Of buffer_, once ready.
  Head head_;
  Request request_;
  Refusal refusal_;
  Buffer body_;  // A body that has no room behind its head.
  std::size_t body_bytes_max_ = 0;
  std::optional<ChunkedBody> chunks_;
};

}  // namespace daybook::http
