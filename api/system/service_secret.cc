#include "api/system/service_secret.h"

#include <string_view>

#include "api/access/authenticator.h"

namespace daybook::api {
namespace {

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

}  // namespace

bool carries_secret(const http::Request& request, const std::optional<Digest>& sha256_of_secret) {
  if (!sha256_of_secret) return false;
  const Digest given =
      sha256(credential(request.header("authorization"), request.header("x-api-key")));
  return constant_time_equal(view_of(given), view_of(*sha256_of_secret));
}

Status may_read_metrics(const http::Request& request,
                        const std::optional<Digest>& sha256_of_secret) {
  if (!sha256_of_secret) {
    if (is_loopback(request.peer_address)) return Done{};
    return forbidden("metrics.elsewhere",
                     "Metrics are shown on this machine alone; serve with --metrics-token-file.");
  }
  if (carries_secret(request, sha256_of_secret)) return Done{};
  return Error{ErrorCode::kUnauthenticated, "metrics.secret",
               "The secret for metrics was not given or is not right."};
}

}  // namespace daybook::api
