// Who carries deliveries: many at a time, from one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::api {

struct WebhookRequest {
  std::uint64_t ticket = 0;  // Comes back with the receipt.
  std::string url;
  std::vector<std::string> headers;  // "webhook-id: ..."
  std::string body;                  // JSON
};

// What went wrong on the way; an answer of any status is no fault. The numbers are stored
// (delivery_log.h).
enum class SendFault : std::uint8_t {
  kNone = 0,
  kAddressRefused = 1,  // Every address of the host is one that must not be reached.
  kUnknownHost = 2,
  kNoConnection = 3,
  kTls = 4,
  kTimeout = 5,
  kBroken = 6,  // Cut or not HTTP.
};

// "address_refused"; empty for none.
std::string_view text_of(SendFault fault);

struct WebhookReceipt {
  std::uint64_t ticket = 0;
  int status = 0;  // 0 when there was no answer.
  SendFault fault = SendFault::kNone;
  std::chrono::milliseconds took{};
  std::chrono::seconds retry_after{};  // As the receiver asked; 0 when it did not.
};

class WebhookSender {
 public:
  virtual ~WebhookSender() = default;
  virtual void send(WebhookRequest request) = 0;
  // Waits until something is done, wake() is called or the time is over.
  virtual std::vector<WebhookReceipt> wait(std::chrono::milliseconds at_most) = 0;
  // The only one that any thread may call; the others come from one.
  virtual void wake() = 0;
};

class Authorities;

struct CurlSenderOptions {
  bool allow_private = false;
  // Trusted besides those of the system; null for none.
  std::shared_ptr<const Authorities> authorities = {};
  std::chrono::milliseconds timeout{15'000};  // Of one delivery, with everything.
};

inline constexpr std::size_t kAnswerBytesMax = 64 * 1024;

// Over HTTP/1.1 and TLS by libcurl, keeping connections. Follows no redirect, uses no proxy, and
// reads at most kAnswerBytesMax of an answer's body, which nobody looks at. Null when libcurl
// cannot start.
std::unique_ptr<WebhookSender> make_curl_sender(CurlSenderOptions options);

}  // namespace daybook::api
