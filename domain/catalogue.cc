#include "domain/catalogue.h"

#include "domain/access/assignment.h"
#include "domain/access/group.h"
#include "domain/access/impersonation.h"
#include "domain/access/invitation.h"
#include "domain/access/joining.h"
#include "domain/access/mail.h"
#include "domain/access/membership.h"
#include "domain/access/org_access.h"
#include "domain/access/restoration.h"
#include "domain/access/session.h"
#include "domain/access/tenant.h"
#include "domain/access/token.h"
#include "domain/access/user.h"
#include "domain/automation/webhook.h"
#include "domain/history/import_undo.h"
#include "domain/people/contact_role.h"
#include "domain/people/media_object.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "domain/people/segment.h"
#include "domain/platform/demo_seeding.h"
#include "domain/platform/partner.h"
#include "domain/platform/settings.h"
#include "domain/platform/shard.h"
#include "domain/sales/activity.h"
#include "domain/sales/deal.h"
#include "domain/sales/note.h"
#include "domain/sales/note_category.h"
#include "domain/sales/tag.h"
#include "domain/work/document.h"
#include "domain/work/project.h"
#include "domain/work/task.h"

namespace daybook {
namespace {

constexpr const Kind* kKinds[] = {
    &person::kPerson,
    &organization::kOrganization,
    &user::kUser,
    &membership::kMembership,
    &invitation::kInvitation,
    &deal::kDeal,
    &activity::kActivity,
    &note::kNote,
    &tag::kTag,
    &token::kToken,
    &tenant::kTenant,
    &joining::kJoining,
    &mail::kMail,
    &import_undo::kImportUndo,
    &webhook::kWebhook,
    &restoration::kRestoration,
    &session::kSession,
    &group::kGroup,
    &assignment::kAssignment,
    &org_access::kOrgAccess,
    &shard::kShard,
    &impersonation::kImpersonation,
    &platform_settings::kPlatformSettings,
    &segment::kSegment,
    &note_category::kNoteCategory,
    &media_object::kMediaObject,
    &task::kTask,
    &project::kProject,
    &document::kDocument,
    &contact_role::kContactRole,
    &partner::kPartner,
    &demo_seeding::kDemoSeeding,
};

}  // namespace

std::span<const Kind* const> catalogue() { return kKinds; }

const Kind* find_kind(KindId id) {
  for (const Kind* kind : kKinds) {
    if (kind->id == id) return kind;
  }
  return nullptr;
}

const Kind* find_kind(std::string_view name) {
  for (const Kind* kind : kKinds) {
    if (kind->name == name) return kind;
  }
  return nullptr;
}

const Kind* erasable_subject(const Kind& kind) {
  if (kind.subject != SubjectRule::kReference) return nullptr;
  const Kind* subject = find_kind(kind.find(kind.subject_field)->target);
  return subject != nullptr && subject->erasure_field.value != 0 ? subject : nullptr;
}

}  // namespace daybook
