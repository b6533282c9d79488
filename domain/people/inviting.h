// Inviting a person to become a user: makes an invitation and the mail that carries its secret.
#pragma once

#include "domain/core/kind.h"

namespace daybook::inviting {

inline constexpr Field kIsAdmin = boolean(1, "is_admin").defaults("false");
inline constexpr Field kIsStaff = boolean(2, "is_staff").defaults("false");
inline constexpr Field kEnrollmentConfig = json(3, "enrollment_config").holding("object");
inline constexpr Field kRedirectTo = text(4, "redirect_to").blank();
inline constexpr Field kInput[] = {kIsAdmin, kIsStaff, kEnrollmentConfig, kRedirectTo};

// kInvalid: the person has no primary e-mail. kConflict: an invitation of that address is active;
// `subject` is its number. kUnprocessable: the person is linked to a user.
Result<Events> invite(const Record& person, const Input& input, const Loaded& loaded,
                      const Context& context);
Needs ask_invite(const Kind& kind, const Record& person, const Input& input);

// The id of the invitation, in the note of its event; empty when there is none.
std::string_view invitation_in(std::string_view note);

inline constexpr Behaviour kInvite = {
    .name = "invite", .decide = invite, .input = kInput, .ask = ask_invite};

}  // namespace daybook::inviting
