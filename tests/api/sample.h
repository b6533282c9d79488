// A kind with a field of every type, and a surface that serves it: what the tests of this folder
// read, render and describe.
#pragma once

#include <random>

#include "api/surface.h"
#include "domain/core/kind.h"

namespace daybook::api::sample {

inline constexpr std::string_view kStages[] = {"lead", "qualified", "customer"};

inline constexpr Field kName = text(1, "name").required().searched().substring().sorted();
inline constexpr Field kEmail = email(2, "primary_email").blank().indexed();
inline constexpr Field kEmails = json(3, "emails").defaults("[]");
inline constexpr Field kJobTitle = text(5, "job_title").blank();
inline constexpr Field kOrganization = reference(6, "organization", "organization");
inline constexpr Field kOwner = member(7, "owner");
inline constexpr Field kPlatformUser = member(8, "platform_user").managed();
inline constexpr Field kStage = choice(9, "lifecycle_stage", kStages).defaults("lead").indexed();
inline constexpr Field kActive = boolean(11, "active").defaults("true").indexed().managed();
inline constexpr Field kMetadata = json(12, "metadata", 4096).defaults("{}").keyed();
inline constexpr Field kTags = references(13, "tags", "tag");
inline constexpr Field kValue = decimal(14, "value").indexed();
inline constexpr Field kClosesAt = time(15, "closes_at").sorted();
inline constexpr Field kSize = integer(16, "size").checked([](const Value& value) {
  const auto* size = std::get_if<std::int64_t>(&value);
  return size != nullptr && *size < 0 ? std::string_view("A size is not negative.")
                                      : std::string_view{};
});
inline constexpr Field kIsTracked = boolean(17, "is_tracked");
inline constexpr Field kNotes = text(18, "notes", 1000);
inline constexpr Field kHash = text(19, "password_hash").secret().managed();
inline constexpr Field kExtra = json(20, "extra");
inline constexpr Field kNickname = text(21, "nickname", 10);

extern const Kind kLead;
extern const Resource kLeads;
extern const Surface kSurface;

// Values that a client could have sent, so that reading what is rendered gives them again.
Record random_record(std::mt19937_64& random);
std::string random_text(std::mt19937_64& random, std::size_t characters_max);

}  // namespace daybook::api::sample
