// What a connection still has to send: answers one behind the other, so that those of pipelined
// requests leave in one write, at most one large body, and at most one producer of a long one.
// One thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "api/http/buffer.h"
#include "api/http/message.h"
#include "api/http/shared.h"
#include "api/http/transport.h"
#include "api/http/write_head.h"

namespace daybook::http {

class Output {
 public:
  Output(Shared& shared, BufferPool& pool) : shared_(shared), pool_(pool) {}
  ~Output() { count_held(0); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  bool empty() const { return sent_ == text_.size() && tail_.empty() && !next_chunk_; }
  // Nothing may be added before this was flushed: what is held back has to stay bounded.
  bool full() const;
  // The producer had nothing yet: flush() again later.
  bool waits_for_producer() const { return waits_for_producer_; }

  void append(std::string_view bytes);
  void add(Response response, const Framing& framing);

  // Sends until all is sent (kNothing), the socket is full, the producer has nothing (kAnswer) or
  // the connection cannot go on (kClosed).
  Progress flush(Transport& transport);

  void give_back() { pool_.give_back(text_); }  // When empty.

 private:
  Want send_text(Transport& transport, std::size_t& sent);
  Progress send(Transport& transport);
  Want pull();
  void count_held(std::size_t bytes);

  Shared& shared_;
  BufferPool& pool_;
  std::string text_;
  std::size_t sent_ = 0;  // Of text_.
  std::string tail_;      // A large body, sent after text_ without being copied.
  NextChunk next_chunk_;  // Follows both.
  bool chunked_ = false;
  bool waits_for_producer_ = false;
  std::size_t counted_ = 0;  // Of this in Shared::answer_bytes.
};

}  // namespace daybook::http
