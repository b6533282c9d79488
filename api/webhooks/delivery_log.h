// The last attempts to deliver, for whoever wants to know why something did not arrive: a ring of
// kKept rows in a file a webhook, DIR/webhooks/<tenant>-<id>.attempts. It says nothing that the log
// must know, holds no personal value and may be deleted at any time; a row is written without sync,
// so a power cut may take the last ones with it.
//
//   slot (sequence modulo kKept, of kSlotBytes) = check (8 bytes of SHA-256 over the rest) |
//     sequence (u64, big endian) | sized attempt: varints, ids, the name of the event | zeros
//
// Threads: add() and forget() from one, page() from any beside it: a row that is half written does
// not verify and is passed over.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "api/webhooks/delivery_queue.h"
#include "api/webhooks/sender.h"
#include "domain/core/result.h"

namespace daybook::api {

struct WebhookName {
  TenantId tenant{};
  Uuid webhook;
  auto operator<=>(const WebhookName&) const = default;
};

struct Attempt {
  std::string event;  // What webhook-id said.
  std::string type;   // "person.created"
  Position position{};
  unsigned attempt = 1;
  int status = 0;  // 0 when there was no answer.
  SendFault fault = SendFault::kNone;
  std::chrono::milliseconds took{};
  Time at{};  // When it began.
  bool operator==(const Attempt&) const = default;
  bool arrived() const { return status >= 200 && status < 300; }
};

struct AttemptPage {
  std::uint64_t count = 0;
  std::vector<Attempt> attempts;  // Newest first.
};

class DeliveryLog {
 public:
  static constexpr std::uint64_t kKept = 1000;
  static constexpr std::size_t kSlotBytes = 192;

  // The folder is made when it is first needed.
  explicit DeliveryLog(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // kUnavailable "webhook.log_not_written".
  Status add(const WebhookName& name, const Attempt& attempt);
  void forget(const WebhookName& name);
  AttemptPage page(const WebhookName& name, std::uint64_t offset, std::uint32_t limit) const;

 private:
  std::filesystem::path file_of(const WebhookName& name) const;

  const std::filesystem::path folder_;
  std::map<WebhookName, std::uint64_t> last_;  // Sequences; of the thread that adds.
};

}  // namespace daybook::api
