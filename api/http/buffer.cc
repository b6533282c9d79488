#include "api/http/buffer.h"

#include <cassert>
#include <cstring>
#include <new>

#include "api/http/message.h"

namespace daybook::http {
namespace {

constexpr std::size_t kSpareMax = 128;             // Of each sort; the rest goes back to malloc.
constexpr std::size_t kTextBytesMax = 256 * 1024;  // Larger strings are not worth keeping.
constexpr std::size_t kTextBytesMin = 2 * 1024;

}  // namespace

void Buffer::consume(std::size_t bytes) {
  assert(bytes <= size());
  begin_ += bytes;
  if (begin_ == end_) clear();
}

void Buffer::erase(std::size_t keep, std::size_t bytes) {
  assert(keep + bytes <= size());
  char* const hole = data_.get() + begin_ + keep;
  std::memmove(hole, hole + bytes, size() - keep - bytes);
  end_ -= bytes;
}

void Buffer::append(std::string_view bytes) {
  assert(bytes.size() <= free_bytes());
  std::memcpy(free_space(), bytes.data(), bytes.size());
  end_ += bytes.size();
}

bool Buffer::compact() {
  if (begin_ == 0) return false;
  std::memmove(data_.get(), data(), size());
  end_ -= begin_;
  begin_ = 0;
  return true;
}

void Buffer::grow(std::size_t capacity) {
  if (capacity <= capacity_) return;
  auto* const grown = static_cast<char*>(std::realloc(data_.get(), capacity + kBodyPadding));
  if (grown == nullptr) throw std::bad_alloc();
  static_cast<void>(data_.release());  // realloc has freed or extended it.
  data_.reset(grown);
  capacity_ = capacity;
}

void BufferPool::take(Buffer& buffer) {
  if (buffer.allocated()) return;
  if (buffers_.empty()) return buffer.grow(buffer_bytes_);
  buffer = std::move(buffers_.back());
  buffers_.pop_back();
}

void BufferPool::give_back(Buffer& buffer) {
  if (!buffer.allocated()) return;
  buffer.clear();
  if (buffers_.size() < kSpareMax) buffers_.push_back(std::move(buffer));
  buffer = Buffer();
}

void BufferPool::take(std::string& text) {
  if (text.capacity() >= kTextBytesMin || texts_.empty()) return;
  assert(text.empty());
  text = std::move(texts_.back());
  texts_.pop_back();
}

void BufferPool::give_back(std::string& text) {
  if (text.capacity() >= kTextBytesMin && text.capacity() <= kTextBytesMax &&
      texts_.size() < kSpareMax) {
    text.clear();
    texts_.push_back(std::move(text));
  }
  text = std::string();
}

}  // namespace daybook::http
