// A user: somebody who can sign in. A record of control; memberships say where.
#pragma once

#include "domain/core/kind.h"

namespace daybook::user {

inline constexpr std::string_view kStatuses[] = {"active", "suspended", "deactivated", "erased"};

inline constexpr Field kEmail = email(1, "email").required().unique().searched();
inline constexpr Field kName = text(2, "name").blank().searched().substring();
inline constexpr Field kStatus = choice(3, "status", kStatuses).defaults("active").indexed();
inline constexpr Field kPasswordHash = text(4, "password_hash", 512).secret().managed();
// The address was proved by a mailed secret.
inline constexpr Field kIsVerified = boolean(5, "is_verified").managed();
inline constexpr Field kLastLoginAt = time(6, "last_login_at").managed();
// How many passwords there were before this one: sessions of an earlier one are void.
inline constexpr Field kCredentials = integer(7, "credentials").managed();
// When the newest way to set a password was mailed; absent once it was used.
inline constexpr Field kResetRequestedAt = time(8, "reset_requested_at").managed();
// Somebody else set the password: who knows it need not be whose address it is.
inline constexpr Field kHasGivenPassword = boolean(9, "has_given_password").managed();

// Set when the erasure of the account is asked for (user_erasing.h).
inline constexpr std::string_view kErasures[] = {kErasureRequested, "erased"};
inline constexpr Field kErasure = choice(10, "erasure", kErasures).managed();

// How long a mailed way to set a password can be used, and how soon another may be asked for.
inline constexpr std::int64_t kResetLifetime_us = std::int64_t{60} * 60 * 1'000'000;
inline constexpr std::int64_t kResetPause_us = std::int64_t{60} * 1'000'000;

extern const Kind kUser;

// Whoever is not is shut out everywhere: their memberships and assignments give nothing, whatever
// those say themselves, and stand again as they were once the user is reactivated.
bool is_active(const Record& user);

// Has a password that nobody chose with a mailed secret: one that an administrator set, or one of
// an address that was never proved. It goes when the user proves the address with a password of
// their own, and when they come into another tenant.
bool has_given_password(const Record& user);

// Has asked for a new password, may have one, and the time for it is not over.
bool may_reset(const Record& user, Time now);

// Whatever the reason is: nobody is told which.
Error sign_in_failed();

// The input of `register`, decided on the user: makes the user when there is none, and in the same
// commit the joining that leads to the membership in a tenant.
namespace registering {
inline constexpr Field kEmail = user::kEmail;
inline constexpr Field kName = user::kName;
inline constexpr Field kPasswordHash = user::kPasswordHash;
inline constexpr Field kIsVerified = user::kIsVerified;
inline constexpr Field kTenant = integer(11, "tenant").required();
inline constexpr Field kInvitation = text(12, "invitation", 36);
inline constexpr Field kIsAdmin = boolean(13, "is_admin");
inline constexpr Field kIsStaff = boolean(14, "is_staff");
inline constexpr Field kGroup = text(15, "group", 36);  // That they will have.
}  // namespace registering

// The input of `sign_in`, once the password was checked: makes the session in the same commit.
// sign_in_failed() when another password was set since, or the user was shut out: a check takes
// long enough for that.
namespace signing_in {
inline constexpr Field kCredentials = user::kCredentials;
inline constexpr Field kTenant = integer(11, "tenant").required();
inline constexpr Field kHash = text(12, "hash", 64).required();
}  // namespace signing_in

// The input of `reset_password`: what the mailed secret proves, and the password that is wanted.
// kInvalid when another password was set or another secret mailed since, or its time is over.
namespace resetting {
inline constexpr Field kCredentials = user::kCredentials;
inline constexpr Field kRequestedAt = user::kResetRequestedAt;
inline constexpr Field kPasswordHash = user::kPasswordHash;
}  // namespace resetting

// The input of `change`, by an administrator of the tenant that is named: kForbidden when the user
// is, or is on the way to be, in another one as well. Without a tenant: by the platform.
namespace changing {
inline constexpr Field kEmail = user::kEmail;
inline constexpr Field kName = user::kName;
inline constexpr Field kPasswordHash = user::kPasswordHash;
inline constexpr Field kTenant = integer(11, "tenant");
}  // namespace changing

}  // namespace daybook::user
