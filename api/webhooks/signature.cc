#include "api/webhooks/signature.h"

#include "domain/automation/webhook.h"

namespace daybook::api {
namespace {

std::string big_endian(std::uint64_t number) {
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(number >> (8 * (bytes.size() - 1 - i)));
  }
  return bytes;
}

}  // namespace

std::string make_webhook_secret(const Secret32& server_secret, const WebhookSecretName& name) {
  const std::string message = "webhook" + big_endian(name.tenant.value) +
                              std::string(name.webhook.view()) +
                              big_endian(static_cast<std::uint64_t>(name.generation));
  return std::string(view_of(hmac_sha256(server_secret.view(), message)));
}

std::string shown_webhook_secret(std::string_view secret) {
  return "whsec_" + base64_encode(secret);
}

std::string webhook_signature(const std::vector<std::string>& secrets, std::string_view id,
                              std::int64_t unix_s, std::string_view body) {
  std::string content(id);
  content += '.' + std::to_string(unix_s) + '.';
  content += body;
  std::string signature;
  for (const std::string& secret : secrets) {
    if (!signature.empty()) signature += ' ';
    signature += "v1," + base64_encode(view_of(hmac_sha256(secret, content)));
  }
  return signature;
}

std::vector<std::string> webhook_secrets(const Secret32& server_secret, TenantId tenant,
                                         const Record& webhook, Time now) {
  const std::int64_t generation = webhook.integer(webhook::kSecretGeneration, 1);
  std::vector<std::string> secrets;
  secrets.push_back(make_webhook_secret(server_secret, {tenant, webhook.key.id, generation}));
  if (generation > 1 && now.value < webhook.integer(webhook::kOldSecretUntil)) {
    secrets.push_back(make_webhook_secret(server_secret, {tenant, webhook.key.id, generation - 1}));
  }
  return secrets;
}

}  // namespace daybook::api
