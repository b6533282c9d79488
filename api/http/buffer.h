// Bytes that were received: a piece of uninitialised memory with a used part in the middle.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::http {

// kBodyPadding bytes behind the capacity belong to the buffer, so that a body at its very end can
// be read beyond. One thread at a time.
class Buffer {
 public:
  Buffer() = default;

  bool allocated() const { return data_ != nullptr; }
  std::size_t capacity() const { return capacity_; }
  std::size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }
  const char* data() const { return data_.get() + begin_; }
  std::string_view view() const { return {data(), size()}; }

  char* free_space() { return data_.get() + end_; }
  std::size_t free_bytes() const { return capacity_ - end_; }

  void added(std::size_t bytes) { end_ += bytes; }
  void consume(std::size_t bytes);
  // Cuts `bytes` out after the first `keep` ones; what follows moves down, what is kept stays put.
  void erase(std::size_t keep, std::size_t bytes);
  void append(std::string_view bytes);  // Needs that much free space.

  // Moves what is used to the front: pointers into it end. False when it was there already.
  bool compact();
  // Reallocates: pointers into it end. The capacity never shrinks.
  void grow(std::size_t capacity);
  void clear() { begin_ = end_ = 0; }

 private:
  struct Free {
    void operator()(char* data) const { std::free(data); }
  };
  std::unique_ptr<char, Free> data_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

// Lends out memory to the connections that are busy, so that idle ones need none. One thread.
class BufferPool {
 public:
  explicit BufferPool(std::size_t buffer_bytes) : buffer_bytes_(buffer_bytes) {}

  void take(Buffer& buffer);  // Does nothing when it has one already.
  void give_back(Buffer& buffer);
  void take(std::string& text);
  void give_back(std::string& text);

 private:
  std::size_t buffer_bytes_;
  std::vector<Buffer> buffers_;
  std::vector<std::string> texts_;
};

}  // namespace daybook::http
