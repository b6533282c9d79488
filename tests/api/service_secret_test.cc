// Who may see what concerns every tenant.
#include "api/system/service_secret.h"

#include <gtest/gtest.h>

namespace daybook::api {
namespace {

const std::string kSecret(40, 's');

http::Request from(std::string_view address, std::string_view authorization = {}) {
  http::Request request;
  request.peer_address = address;
  if (!authorization.empty()) request.headers = {{"authorization", authorization}};
  return request;
}

ErrorCode refusal(const http::Request& request, const std::optional<Digest>& expected) {
  const Status allowed = may_read_metrics(request, expected);
  return allowed ? ErrorCode{} : allowed.error().code;
}

TEST(ServiceSecretTest, WithoutASecretMetricsAreForThisMachineAlone) {
  for (const char* here : {"127.0.0.1", "127.8.0.1", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(may_read_metrics(from(here), {})) << here;
  }
  for (const char* elsewhere : {"10.0.0.1", "192.168.1.7", "2001:db8::1", "::ffff:10.0.0.1", ""}) {
    EXPECT_EQ(refusal(from(elsewhere), {}), ErrorCode::kForbidden) << elsewhere;
  }
}

TEST(ServiceSecretTest, ASecretIsAskedForHereAsElsewhere) {
  const Digest expected = sha256(kSecret);
  const std::string bearer = "Bearer " + kSecret;
  const std::string wrong = bearer + "s";
  for (const char* address : {"127.0.0.1", "10.0.0.1"}) {
    EXPECT_TRUE(may_read_metrics(from(address, bearer), expected));
    EXPECT_EQ(refusal(from(address, wrong), expected), ErrorCode::kUnauthenticated);
    EXPECT_EQ(refusal(from(address), expected), ErrorCode::kUnauthenticated);
  }
}

TEST(ServiceSecretTest, WhatIsNotAskedForCannotBeShown) {
  EXPECT_FALSE(carries_secret(from("127.0.0.1", "Bearer "), {}));
  EXPECT_FALSE(carries_secret(from("127.0.0.1"), {}));
}

}  // namespace
}  // namespace daybook::api
