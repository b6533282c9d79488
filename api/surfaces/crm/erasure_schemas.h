// Bodies of erasing and exporting a person.
#pragma once

#include "api/surface.h"
#include "domain/people/erasing.h"

namespace daybook::api::crm {

inline constexpr Schema kEraseRequest = {"PersonEraseRequest", erasing::kEraseInput};

namespace erasure {
inline constexpr Field kPerson = reference(1, "person", "person").required();
inline constexpr Field kPosition = integer(2, "position").required();
inline constexpr Field kErasedAt = time(3, "erased_at").required();
inline constexpr Field kReason = text(4, "reason").required();
inline constexpr Field kRecords = integer(5, "records").required();    // That held their values.
inline constexpr Field kSubjects = integer(6, "subjects").required();  // Whose keys were destroyed.
inline constexpr Field kProof = json(7, "proof").required().holding("object");
inline constexpr Field kFields[] = {kPerson,  kPosition, kErasedAt, kReason,
                                    kRecords, kSubjects, kProof};
}  // namespace erasure
inline constexpr Schema kErasureCertificate = {"PersonErasureCertificate", erasure::kFields};

namespace personal_export {
inline constexpr Field kPosition = integer(1, "position").required();
inline constexpr Field kExportedAt = time(2, "exported_at").required();
inline constexpr Field kPerson = json(3, "person").required().holding("object");
inline constexpr Field kMerged = json(4, "merged_persons").required();
inline constexpr Field kNotes = json(5, "notes").required();
inline constexpr Field kActivities = json(6, "activities").required();
inline constexpr Field kInvitations = json(7, "invitations").required();
inline constexpr Field kMails = json(8, "mails").required();
inline constexpr Field kDeals = json(9, "deals").required();
inline constexpr Field kTags = json(10, "tags").required();
inline constexpr Field kUser = json(11, "user").holding("object");
inline constexpr Field kHistory = json(12, "history").required();
// Private notes are their authors' to show.
inline constexpr Field kNotesHidden = integer(13, "notes_hidden").required();
inline constexpr Field kMedia = json(14, "media_objects").required();
inline constexpr Field kTasks = json(15, "tasks").required();
inline constexpr Field kDocuments = json(16, "documents").required();  // With their files.
inline constexpr Field kFields[] = {
    kPosition,    kExportedAt, kPerson, kMerged, kNotes, kActivities, kTasks, kDocuments,
    kInvitations, kMails,      kDeals,  kTags,   kUser,  kHistory,    kMedia, kNotesHidden};
}  // namespace personal_export
inline constexpr Schema kPersonalExport = {"PersonExport", personal_export::kFields};

}  // namespace daybook::api::crm
