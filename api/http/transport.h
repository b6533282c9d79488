// Non-blocking bytes over one connected socket, with or without TLS. One thread at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "domain/core/result.h"

struct ssl_ctx_st;
struct ssl_st;

namespace daybook::http {

// What a connection needs before it can go on.
enum class Want {
  kNothing,   // Go on now.
  kReadable,  // The socket has to be readable ...
  kWritable,  // ... or writable.
  kAnswer,    // Not the socket: a handler's answer or a producer's next piece.
  kClosed,    // The peer's end, or an error: it cannot go on.
};

struct Progress {
  std::size_t bytes = 0;
  Want want = Want::kNothing;
};

// Certificate and key of a server, shared by its connections. TLS 1.2 and 1.3, no renegotiation, no
// compression, "http/1.1" by ALPN. Safe to use from any thread once loaded.
class TlsContext {
 public:
  // kInvalid when a file cannot be read or the key does not fit the certificate.
  static Result<std::shared_ptr<const TlsContext>> load(const std::string& certificate_file,
                                                        const std::string& key_file);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;
  ssl_st* make_session(int socket) const;  // Null when there is no memory. The caller frees it.

 private:
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  ssl_ctx_st* context_;
};

class Transport {
 public:
  // Borrows the socket, which must be non-blocking; `tls` may be null.
  Transport(int socket, const TlsContext* tls);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  bool secure() const { return session_ != nullptr; }
  Progress handshake();  // TLS only, until it wants nothing.
  Progress read(char* into, std::size_t bytes);
  // Was received elsewhere and is read() before all else. Clear text only; must stay until then.
  void put_first(std::string_view bytes) { first_ = bytes; }
  Progress write(const char* from, std::size_t bytes);
  // Bytes may be there to read that the kernel no longer announces.
  bool has_buffered() const;
  // No more will be written; the peer reads what is under way, then the end.
  void finish_writing();

 private:
  Progress read_first(char* into, std::size_t bytes);
  Progress tls_progress(int result);

  int socket_;
  std::string_view first_;
  ssl_st* session_ = nullptr;
  bool broken_ = false;  // After a fatal TLS error OpenSSL must not be asked again.
};

}  // namespace daybook::http
