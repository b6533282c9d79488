// How a delivery is signed, as Standard Webhooks has it (standardwebhooks.com, "Signature scheme"):
//
//   webhook-signature: v1,base64(HMAC-SHA256(secret, webhook-id "." webhook-timestamp "." body))
//
// several of them with spaces between while an old secret still counts. The secret is stored
// nowhere; whoever needs it makes it again from the server's secret:
//
//   HMAC-SHA256(server secret "mail", "webhook" | tenant (u64, big endian) | id | generation (u64))
//
// and shown as "whsec_" and its base64. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/record.h"
#include "domain/core/result.h"
#include "eventstore/crypto.h"

namespace daybook::api {

struct WebhookSecretName {
  TenantId tenant{};
  Uuid webhook;
  std::int64_t generation = 1;
};

// The secret's 32 bytes.
std::string make_webhook_secret(const Secret32& server_secret, const WebhookSecretName& name);
// "whsec_..."
std::string shown_webhook_secret(std::string_view secret);

// "v1,..." for each secret.
std::string webhook_signature(const std::vector<std::string>& secrets, std::string_view id,
                              std::int64_t unix_s, std::string_view body);

// The webhook's secrets that count at `now`: the present one, and the one before for a day.
std::vector<std::string> webhook_secrets(const Secret32& server_secret, TenantId tenant,
                                         const Record& webhook, Time now);

}  // namespace daybook::api
