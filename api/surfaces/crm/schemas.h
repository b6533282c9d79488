// Bodies of the crm surface that are no records, as the contract publishes them.
#pragma once

#include "api/read/as_of.h"
#include "api/surface.h"
#include "domain/people/inviting.h"
#include "domain/people/linking.h"
#include "domain/people/merging.h"
#include "domain/sales/deal.h"
#include "domain/sales/tagging.h"

namespace daybook::api::crm {

inline constexpr Answer kDone[] = {{204, "done, no body"}, {404, "not found"}};

inline constexpr Schema kInviteRequest = {"PersonInviteRequest", inviting::kInput};

namespace invited {
inline constexpr Field kPersonId = reference(1, "person_id", "person").required();
inline constexpr Field kInvitationId = integer(2, "invitation_id").required();
inline constexpr Field kEmail = email(3, "invitation_email").required();
inline constexpr Field kPlatformKey = text(4, "platform_key").required();
inline constexpr Field kAutoAccept = boolean(5, "auto_accept").required();
inline constexpr Field kActive = boolean(6, "active").required();
inline constexpr Field kRedirectTo = text(7, "redirect_to");
inline constexpr Field kCreated = time(8, "created");
inline constexpr Field kFields[] = {kPersonId,   kInvitationId, kEmail,      kPlatformKey,
                                    kAutoAccept, kActive,       kRedirectTo, kCreated};
}  // namespace invited
inline constexpr Schema kInviteResponse = {"PersonInviteResponse", invited::kFields};

namespace already_invited {
inline constexpr Field kDetail = text(1, "detail").required();
inline constexpr Field kInvitationId = integer(2, "invitation_id").required();
inline constexpr Field kPersonId = reference(3, "person_id", "person").required();
inline constexpr Field kPlatformKey = text(4, "platform_key").required();
inline constexpr Field kFields[] = {kDetail, kInvitationId, kPersonId, kPlatformKey};
}  // namespace already_invited
inline constexpr Schema kInviteConflict = {"PersonInviteConflict", already_invited::kFields};

inline constexpr Schema kLinkUserRequest = {"PersonLinkUserRequest", linking::kInput};

inline constexpr Schema kMergeRequest = {"PersonMergeRequest", merging::kInput};

namespace merged {
inline constexpr Field kPrimaryId = reference(1, "primary_id", "person").required();
inline constexpr Field kMergedIds = references(2, "merged_ids", "person").required();
inline constexpr Field kReparented = json(3, "reparented").required().holding("object");
inline constexpr Field kFields[] = {kPrimaryId, kMergedIds, kReparented};
}  // namespace merged
inline constexpr Schema kMergeResponse = {"PersonMergeResponse", merged::kFields};

inline constexpr Schema kTagRequest = {"TagRequest", tagging::kTagInput};

inline constexpr Field kLoseInput[] = {deal::kLostReason.editable()};
inline constexpr Schema kLoseRequest = {"DealLoseRequest", kLoseInput};

namespace batch {
inline constexpr Field kItems = json(1, "items", 16U << 20).required();
inline constexpr Field kUpsertBy = text(2, "upsert_by");
inline constexpr Field kAtomic = boolean(3, "atomic").defaults("false");
inline constexpr Field kImport = reference(4, "import", "import");  // All of one import.
inline constexpr Field kRequestFields[] = {kItems, kUpsertBy, kAtomic, kImport};
inline constexpr Field kResults = json(1, "results").required();
inline constexpr Field kCreated = integer(2, "created").required();
inline constexpr Field kUpdated = integer(3, "updated").required();
inline constexpr Field kUnchanged = integer(4, "unchanged").required();
inline constexpr Field kFailed = integer(5, "failed").required();
inline constexpr Field kAnswerFields[] = {kResults, kCreated, kUpdated, kUnchanged, kFailed};
}  // namespace batch
inline constexpr Schema kBatchRequest = {"BatchRequest", batch::kRequestFields};
inline constexpr Schema kBatchAnswer = {"BatchAnswer", batch::kAnswerFields};

namespace page_query {
inline constexpr Field kPage = integer(1, "page");
inline constexpr Field kPageSize = integer(2, "page_size");
inline constexpr Field kFields[] = {kPage, kPageSize, kAsOf};
inline constexpr Field kOfPresent[] = {kPage, kPageSize};
}  // namespace page_query

// Pages of what is no resource.
namespace page {
inline constexpr Field kCount = integer(1, "count").required();
inline constexpr Field kNext = text(2, "next", 2048);
inline constexpr Field kPrevious = text(3, "previous", 2048);
inline constexpr Field kResults = json(4, "results").required();
inline constexpr Field kOfUsers[] = {kCount, kNext, kPrevious, kResults.holding("User[]")};
inline constexpr Field kOfTokens[] = {kCount, kNext, kPrevious, kResults.holding("Token[]")};
}  // namespace page
inline constexpr Schema kUserPage = {"PaginatedUserList", page::kOfUsers};
inline constexpr Schema kTokenPage = {"PaginatedTokenList", page::kOfTokens};

namespace users {
inline constexpr Field kEmail = email(1, "email").required();
inline constexpr Field kName = text(2, "name").blank();
inline constexpr Field kIsAdmin = boolean(3, "is_admin").defaults("false");
inline constexpr Field kIsStaff = boolean(4, "is_staff").defaults("false");
inline constexpr Field kRequestFields[] = {kEmail, kName, kIsAdmin, kIsStaff};
inline constexpr Field kNewEmail = email(1, "email");
inline constexpr Field kPassword = text(5, "password", 1024);
inline constexpr Field kChangeFields[] = {kNewEmail, kName, kPassword};
inline constexpr Field kId = integer(10, "id").required();
inline constexpr Field kStatus = text(11, "status").required();
inline constexpr Field kCreatedAt = time(12, "created_at").required();
inline constexpr Field kUpdatedAt = time(13, "updated_at").required();
inline constexpr Field kFields[] = {kId,      kEmail,   kName,      kStatus,
                                    kIsAdmin, kIsStaff, kCreatedAt, kUpdatedAt};
}  // namespace users
inline constexpr Schema kUserRequest = {"UserRequest", users::kRequestFields};
inline constexpr Schema kUserChange = {"PatchedUserRequest", users::kChangeFields};
inline constexpr Schema kUser = {"User", users::kFields};

namespace accepting {
inline constexpr Field kSecret = text(1, "secret", 512).required();
inline constexpr Field kPassword = text(2, "password", 1024).required();
inline constexpr Field kName = text(3, "name").blank();
inline constexpr Field kFields[] = {kSecret, kPassword, kName};
}  // namespace accepting
inline constexpr Schema kAcceptRequest = {"InvitationAcceptRequest", accepting::kFields};

namespace tokens {
inline constexpr Field kName = text(1, "name").blank();
inline constexpr Field kPermissions = json(2, "permissions").required();
inline constexpr Field kExpiresAt = time(3, "expires_at");
inline constexpr Field kRequestFields[] = {kName, kPermissions, kExpiresAt};
inline constexpr Field kId = reference(10, "id", "token").required();
inline constexpr Field kUser = integer(11, "user").required();
inline constexpr Field kPrefix = text(12, "prefix").required();
inline constexpr Field kStatus = text(13, "status").required();
inline constexpr Field kCreatedAt = time(14, "created_at").required();
inline constexpr Field kToken = text(15, "token");  // Shown once, when it is made.
inline constexpr Field kFields[] = {kId,     kName,      kPermissions, kUser, kPrefix,
                                    kStatus, kExpiresAt, kCreatedAt,   kToken};
}  // namespace tokens
inline constexpr Schema kTokenRequest = {"TokenRequest", tokens::kRequestFields};
inline constexpr Schema kToken = {"Token", tokens::kFields};

}  // namespace daybook::api::crm
