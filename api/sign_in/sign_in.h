// Signing in and out with a password, and setting another by mail. Surfaces differ in how they hand
// the secret of a session over: as a bearer token, as a cookie.
//
// Nothing that is answered, and no time that it takes, tells whether an account exists: an unknown
// address costs as much as a wrong password, and a way to set a password is promised to everybody.
//
// Any thread but the I/O threads and a committer's: hashing takes tens of milliseconds, and commits
// are waited for.
#pragma once

#include <string>

#include "api/core/shards.h"
#include "api/secrets/password.h"
#include "api/sign_in/attempts.h"
#include "domain/core/result.h"
#include "eventstore/command.h"

namespace daybook::api {

struct Credentials {
  std::string email;
  std::string password;
  std::string tenant_key;  // Empty: the only one where they are a member.
};

struct OpenedSession {
  std::string secret;  // Shown this once.
  std::int64_t user = 0;
  std::string tenant_key;
  Time expires_at{};
};

class SignIn {
 public:
  // Both outlive it.
  SignIn(Shards& shards, secrets::PasswordHasher& hasher) : shards_(shards), hasher_(hasher) {}

  // kUnauthenticated "auth.failed": the address or the password is wrong, or the user may not sign
  // in. kForbidden "auth.no_membership": they may, but are an active member of no such tenant.
  // kInvalid on `tenant`: they are a member of several and have to name one. `by` says from where.
  Result<OpenedSession> open(const Credentials& credentials, const Command& by) const;

  // Ends the session of that id.
  Status end(const Uuid& session, const Command& by) const;

  // Mails a secret, when there is such a user.
  Status request_reset(std::string_view email, const Command& by) const;

  // What is asked before open(), and told when it was auth.failed.
  Attempts& attempts() { return attempts_; }

  // kInvalid on `secret` or on `password`. Ends every session of the user.
  Status reset(std::string_view secret, const std::string& password, const Command& by) const;

 private:
  struct Membership;
  Result<std::optional<Record>> user_of(std::string_view email) const;
  Result<Record> check(const Credentials& credentials) const;
  Result<std::optional<Membership>> member_in(TenantId tenant, const Record& user) const;
  Result<std::vector<Membership>> memberships(const Record& user) const;
  Result<Membership> choose(const Record& user, std::string_view tenant_key) const;
  Result<Record> proved_user(std::string_view secret) const;

  Shards& shards_;
  secrets::PasswordHasher& hasher_;
  Attempts attempts_;
};

}  // namespace daybook::api
