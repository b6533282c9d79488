#include "api/http/output.h"

#include <optional>
#include <utility>

namespace daybook::http {
namespace {

constexpr std::size_t kHeldBytesMax = 64 * 1024;
constexpr std::size_t kCopiedBodyBytesMax = 32 * 1024;
constexpr int kPiecesBeforeOthersMax = 8;  // A fast reader must not keep the thread to itself.

}  // namespace

bool Output::full() const {
  return text_.size() - sent_ >= kHeldBytesMax || !tail_.empty() || next_chunk_;
}

void Output::append(std::string_view bytes) {
  pool_.take(text_);
  text_ += bytes;
}

void Output::add(Response response, const Framing& framing) {
  pool_.take(text_);
  append_head(text_, response, framing);
  const BodyFraming body = body_framing(response, framing);
  if (framing.head_only || body == BodyFraming::kNone) return;
  chunked_ = body == BodyFraming::kChunked;
  if (chunked_) {
    append_chunk(text_, response.body);
  } else if (response.body.size() <= kCopiedBodyBytesMax) {
    text_ += response.body;
  } else {
    tail_ = std::move(response.body);
  }
  next_chunk_ = std::move(response.next_chunk);
}

Want Output::send_text(Transport& transport, std::size_t& sent) {
  while (sent_ < text_.size()) {
    const Progress progress = transport.write(text_.data() + sent_, text_.size() - sent_);
    sent_ += progress.bytes;
    sent += progress.bytes;
    if (progress.want != Want::kNothing) return progress.want;
  }
  text_.clear();
  sent_ = 0;
  return Want::kNothing;
}

Progress Output::flush(Transport& transport) {
  const Progress progress = send(transport);
  const std::size_t held = text_.size() + tail_.size();
  count_held(held < kUncountedAnswerBytes ? 0 : held);
  return progress;
}

// The counter is every thread's, so it is left alone by answers that leave at once.
void Output::count_held(std::size_t bytes) {
  if (bytes == counted_) return;
  shared_.answer_bytes += bytes - counted_;
  counted_ = bytes;
}

Progress Output::send(Transport& transport) {
  Progress progress;
  for (int pieces = 0; pieces < kPiecesBeforeOthersMax; ++pieces) {
    progress.want = send_text(transport, progress.bytes);
    if (progress.want != Want::kNothing) return progress;
    if (!tail_.empty()) {
      text_ = std::exchange(tail_, std::string());
      continue;
    }
    if (!next_chunk_) return progress;
    progress.want = pull();
    if (progress.want != Want::kNothing) return progress;
  }
  progress.want = Want::kWritable;
  return progress;
}

Want Output::pull() {
  waits_for_producer_ = false;
  std::optional<std::string> piece;
  try {
    piece = next_chunk_();
  } catch (...) {
    return Want::kClosed;  // Cut off, so that the client does not take a part for the whole.
  }
  if (!piece) {
    next_chunk_ = nullptr;
    if (chunked_) text_ += kLastChunk;
  } else if (piece->empty()) {
    waits_for_producer_ = true;
    return Want::kAnswer;
  } else if (chunked_) {
    append_chunk(text_, *piece);
  } else {
    text_ = std::move(*piece);
  }
  return Want::kNothing;
}

}  // namespace daybook::http
