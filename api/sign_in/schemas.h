// What is said when somebody signs in or sets a new password, on every surface.
#pragma once

#include "api/surface.h"

namespace daybook::api {

namespace signing_in {
inline constexpr Field kEmail = text(1, "email", 254).required();
inline constexpr Field kPassword = text(2, "password", 1024).required();
inline constexpr Field kTenant = text(3, "tenant", 64);  // Its key.
inline constexpr Field kFields[] = {kEmail, kPassword, kTenant};
}  // namespace signing_in
inline constexpr Schema kSignInRequest = {"LoginRequest", signing_in::kFields};

namespace signed_in {
inline constexpr Field kToken = text(1, "token").required();
inline constexpr Field kExpiresAt = time(2, "expires_at").required();
inline constexpr Field kUser = integer(3, "user").required();
inline constexpr Field kTenant = text(4, "tenant").required();
inline constexpr Field kFields[] = {kToken, kExpiresAt, kUser, kTenant};
}  // namespace signed_in
inline constexpr Schema kSignedIn = {"Login", signed_in::kFields};

namespace asking_reset {
inline constexpr Field kEmail = text(1, "email", 254).required();
inline constexpr Field kFields[] = {kEmail};
}  // namespace asking_reset
inline constexpr Schema kResetRequest = {"PasswordResetRequest", asking_reset::kFields};

namespace confirming_reset {
inline constexpr Field kSecret = text(1, "secret", 512).required();
inline constexpr Field kPassword = text(2, "password", 1024).required();
inline constexpr Field kFields[] = {kSecret, kPassword};
}  // namespace confirming_reset
inline constexpr Schema kResetConfirmation = {"PasswordResetConfirmation",
                                              confirming_reset::kFields};

namespace me {
inline constexpr Field kUser = integer(1, "user").required();
inline constexpr Field kTenant = text(2, "tenant").required();
inline constexpr Field kIsSession = boolean(3, "is_session").required();
inline constexpr Field kPermissions = json(4, "permissions").required();
inline constexpr Field kExpiresAt = time(5, "expires_at");
// The administrator of the platform who acts as the user; absent when nobody does.
inline constexpr Field kImpersonator = integer(6, "impersonator");
inline constexpr Field kFields[] = {kUser,        kTenant,    kIsSession,
                                    kPermissions, kExpiresAt, kImpersonator};
}  // namespace me
inline constexpr Schema kMe = {"Me", me::kFields};

// What the requests of requests.h answer but for opening a session.
inline constexpr Answer kSignedOut[] = {{204, "signed out"}, {422, "the caller is no session"}};
inline constexpr Answer kResetPromised[] = {{204, "a secret is mailed when there is such a user"},
                                            {400, "validation error"}};
inline constexpr Answer kPasswordSet[] = {{204, "the password is set and every session ended"},
                                          {400, "the secret or the password is not valid"}};

}  // namespace daybook::api
