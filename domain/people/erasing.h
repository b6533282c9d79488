// Erasing a person (GDPR art. 17): two commits. The first sets every value that is sealed under the
// person's key to Erased, wherever it is held, so that live records and those of a later rebuild,
// which reads past values as erased, are the same. Then the keys are destroyed (api/core/eraser.h),
// and the second commit says so. What is no text of the person stays: ids, numbers, choices, flags,
// dates, amounts and references.
#pragma once

#include <string>
#include <string_view>

#include "domain/core/kind.h"

namespace daybook::erasing {

// Kept for ever in the event's note, so it must not name the person.
inline constexpr Field kReason = text(1, "reason", 500).required();
inline constexpr Field kEraseInput[] = {kReason};

// The place of the request in the history, and how many keys were destroyed.
inline constexpr Field kRequest = integer(2, "request").required();
inline constexpr Field kKeys = integer(3, "keys").required();
inline constexpr Field kCompleteInput[] = {kRequest, kKeys};

// Decided on the person, deleted or not. Takes along whom was merged into them; everything that
// names them as its subject or is left without one; and single values elsewhere that come from
// them. Revokes pending invitations and gives up queued mails. Asked again: no events. kInvalid:
// the reason holds the person's name, address, phone number or unique id.
Result<Events> erase(const Record& person, const Input& input, const Loaded& loaded,
                     const Context& context);
Needs ask_erase(const Kind& kind, const Record& person, const Input& input);

// Decided once the keys are gone.
Result<Events> complete(const Record& person, const Input& input, const Loaded& loaded,
                        const Context& context);
Needs ask_complete(const Kind& kind, const Record& person, const Input& input);

// The parts that erasures of other subjects share (domain/access/user_erasing.h). Every personal
// field as erased, also one without a value: it may have held one, which a rebuild reads as erased.
void erase_values(const Kind& kind, const Record& record, Draft& draft);
// The event for a record that goes with its subject: a pending invitation and a queued mail are
// given up.
Events erase_whole(const Record& record);
// Of the input of kComplete.
std::string completion_note(const Input& input);

// Names of the events that the request makes, for who has to find out what it was.
inline constexpr std::string_view kRequested = "person.erasure_requested";
inline constexpr std::string_view kErased = "person.erased";

// All of the record's values went with the person: its own key is to go as well, and with it what
// was said of it while it was about somebody else.
bool takes_whole_record(const Event& event);

// Out of the note of the request's first event: the reason as a JSON string, the number of records.
std::string_view reason_in(std::string_view note);
std::int64_t records_in(std::string_view note);
// Out of the note of the completion's first event.
std::int64_t keys_in(std::string_view note);

inline constexpr std::string_view kIrreversible = "What was erased is gone for good.";
inline constexpr Behaviour kErase = {.name = "erase",
                                     .decide = erase,
                                     .input = kEraseInput,
                                     .ask = ask_erase,
                                     .reaches_removed = true,
                                     .irreversible = kIrreversible};
inline constexpr Behaviour kComplete = {.name = "complete_erasure",
                                        .decide = complete,
                                        .input = kCompleteInput,
                                        .ask = ask_complete,
                                        .reaches_removed = true,
                                        .irreversible = kIrreversible};

}  // namespace daybook::erasing
