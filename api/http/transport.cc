#include "api/http/transport.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

namespace daybook::http {
namespace {

using ContextOwner = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

int select_http_1_1(SSL*, const unsigned char** chosen, unsigned char* chosen_bytes,
                    const unsigned char* offered, unsigned int offered_bytes, void*) {
  static constexpr unsigned char kOurs[] = "\x08http/1.1";
  unsigned char* match = nullptr;
  const int found =
      SSL_select_next_proto(&match, chosen_bytes, kOurs, sizeof(kOurs) - 1, offered, offered_bytes);
  if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
  *chosen = match;
  return SSL_TLSEXT_ERR_OK;
}

void harden(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  // Of TLS 1.2: forward secrecy and authenticated encryption alone (RFC 9325, 4.2).
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_options(
      context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, select_http_1_1, nullptr);
}

Error tls_error(const std::string& what) {
  std::string reason = what;
  if (const char* text = ERR_reason_error_string(ERR_peek_last_error())) {
    reason += std::string(": ") + text;
  }
  ERR_clear_error();
  return Error{ErrorCode::kInvalid, "server.tls_invalid", std::move(reason)};
}

Progress socket_progress(ssize_t result, Want when_full) {
  if (result > 0) return {static_cast<std::size_t>(result), Want::kNothing};
  if (result == 0) return {0, Want::kClosed};
  if (errno == EAGAIN || errno == EWOULDBLOCK) return {0, when_full};
  if (errno == EINTR) return {0, Want::kNothing};
  return {0, Want::kClosed};
}

}  // namespace

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const std::string& certificate_file,
                                                           const std::string& key_file) {
  ERR_clear_error();
  ContextOwner context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  if (!context) return tls_error("TLS cannot be started");
  harden(context.get());
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()) != 1) {
    return tls_error("the certificate " + certificate_file + " cannot be used");
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return tls_error("the key " + key_file + " cannot be used with the certificate");
  }
  return std::shared_ptr<const TlsContext>(new TlsContext(context.release()));
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

ssl_st* TlsContext::make_session(int socket) const {
  SSL* const session = SSL_new(context_);
  if (session == nullptr) return nullptr;
  SSL_set_fd(session, socket);
  SSL_set_accept_state(session);
  return session;
}

Transport::Transport(int socket, const TlsContext* tls) : socket_(socket) {
  if (tls == nullptr) return;
  session_ = tls->make_session(socket);
  broken_ = session_ == nullptr;  // Never fall back to clear text.
}

Transport::~Transport() { SSL_free(session_); }

Progress Transport::handshake() {
  if (broken_) return {0, Want::kClosed};
  ERR_clear_error();
  const int result = SSL_do_handshake(session_);
  return result == 1 ? Progress{} : tls_progress(result);
}

Progress Transport::read(char* into, std::size_t bytes) {
  if (broken_) return {0, Want::kClosed};
  if (!first_.empty()) return read_first(into, bytes);
  if (session_ == nullptr) return socket_progress(::recv(socket_, into, bytes, 0), Want::kReadable);
  ERR_clear_error();
  const int length = static_cast<int>(std::min<std::size_t>(bytes, INT_MAX));
  return tls_progress(SSL_read(session_, into, length));
}

Progress Transport::read_first(char* into, std::size_t bytes) {
  const std::size_t length = first_.copy(into, bytes);
  first_.remove_prefix(length);
  return {length, Want::kNothing};
}

Progress Transport::write(const char* from, std::size_t bytes) {
  if (broken_) return {0, Want::kClosed};
  if (session_ == nullptr) {
    return socket_progress(::send(socket_, from, bytes, MSG_NOSIGNAL), Want::kWritable);
  }
  ERR_clear_error();
  const int length = static_cast<int>(std::min<std::size_t>(bytes, INT_MAX));
  return tls_progress(SSL_write(session_, from, length));
}

Progress Transport::tls_progress(int result) {
  if (result > 0) return {static_cast<std::size_t>(result), Want::kNothing};
  switch (SSL_get_error(session_, result)) {
    case SSL_ERROR_WANT_READ:
      return {0, Want::kReadable};
    case SSL_ERROR_WANT_WRITE:
      return {0, Want::kWritable};
    case SSL_ERROR_ZERO_RETURN:
      return {0, Want::kClosed};
    default:
      broken_ = true;
      return {0, Want::kClosed};
  }
}

bool Transport::has_buffered() const {
  return !first_.empty() || (session_ != nullptr && SSL_has_pending(session_));
}

void Transport::finish_writing() {
  if (session_ != nullptr && !broken_ && SSL_is_init_finished(session_)) {
    ERR_clear_error();
    SSL_shutdown(session_);
  }
  ::shutdown(socket_, SHUT_WR);
}

}  // namespace daybook::http
