// A small HTTP client for the commands that talk to a running server.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "domain/core/result.h"

namespace daybook::cli {

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::string body = {};  // JSON; sent with its content type when not empty.
  // Not empty: sent as Idempotency-Key, and the write may be repeated.
  std::string idempotency_key = {};
};

struct HttpResponse {
  int status = 0;
  std::map<std::string, std::string, std::less<>> headers;  // Names in lower case.
  std::string body;
};

struct HttpClientOptions {
  std::string token;  // Sent as `Authorization: Api-Token ...`; to no other host.
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds timeout{120'000};  // Of one attempt.
  int attempts_max = 6;
  std::chrono::milliseconds first_pause{200};  // Doubles with each attempt.
  std::chrono::milliseconds pause_max{10'000};
  std::size_t response_bytes_max = 64U << 20;
  std::function<void(std::chrono::milliseconds)> sleep =
      {};  // For tests; the thread sleeps if not.
};

// Keeps its connection open between requests. One thread at a time; several clients may work at
// once. Redirects are not followed: the token must not travel.
//
// Tried again, with pauses that double and vary: a refused connection always; a lost connection, a
// timeout, 429, 502, 503 and 504 only when the request is safe to repeat (GET, PUT, DELETE, or it
// has an idempotency key). Retry-After (RFC 9110 section 10.2.3, seconds) lengthens a pause.
class HttpClient {
 public:
  explicit HttpClient(HttpClientOptions options);
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;

  // Any answer is a response, whatever its status. kUnavailable "http.unreachable" without one.
  Result<HttpResponse> send(const HttpRequest& request);

 private:
  struct Connection;
  struct Attempt;

  Attempt attempt(const HttpRequest& request);
  std::chrono::milliseconds pause_after(const Attempt& attempt, int number) const;

  HttpClientOptions options_;
  std::unique_ptr<Connection> connection_;
};

// Percent-encodes everything but unreserved characters (RFC 3986 section 2.3).
std::string url_encode(std::string_view text);

}  // namespace daybook::cli
