// The operations of the crm surface that are no verb of a resource: a table a file, beside the
// handlers it names.
#pragma once

#include "api/surface.h"

namespace daybook::api::crm {

extern const ActionTable kPersonActions;          // persons.cc
extern const ActionTable kBatchActions;           // batch.cc
extern const ActionTable kBehaviourActions;       // behaviours.cc: a behaviour of a kind as it is
extern const ActionTable kUserActions;            // users.cc
extern const ActionTable kInvitationActions;      // invitations.cc
extern const ActionTable kTokenActions;           // tokens.cc
extern const ActionTable kSignInActions;          // sign_in.cc
extern const ActionTable kWebhookActions;         // webhooks.cc
extern const ActionTable kHistoryActions;         // history.cc
extern const ActionTable kHistoryExportActions;   // history_export.cc
extern const ActionTable kUndoActions;            // undo.cc
extern const ActionTable kImportActions;          // imports.cc
extern const ActionTable kSettingsActions;        // settings.cc
extern const ActionTable kErasureActions;         // erasure.cc
extern const ActionTable kPersonalExportActions;  // personal_export.cc
extern const ActionTable kDiffActions;            // diffs.cc
extern const ActionTable kProofActions;           // proofs.cc
extern const ActionTable kDocumentActions;        // documents.cc
extern const ActionTable kWorkActions;            // work.cc

// Of every resource.
extern const ActionTable kRecordHistoryActions;  // history.cc
extern const ActionTable kDiffOfEach;            // diffs.cc: of every resource's records

}  // namespace daybook::api::crm
