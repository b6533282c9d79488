#include <algorithm>
#include <cassert>
#include <map>
#include <unordered_map>
#include <utility>

#include "domain/catalogue.h"
#include "eventstore/codec.h"
#include "eventstore/codec_labels.h"
#include "eventstore/commit.pb.h"
#include "eventstore/sealing.h"
#include "eventstore/stored_values.h"

namespace daybook {
namespace {

constexpr std::size_t kKeysWorthReadingAhead = 8;
constexpr std::size_t kEventsAtOnce = 16'384;
constexpr std::size_t kPassedBytesMax = std::size_t{2} << 20;
// A row stays under the engine's limit with room for the envelope and the seal.
constexpr std::size_t kPartBytesMax = kRowBytesMax - (std::size_t{64} << 10);

// `after` is in the order of keys.
Record find_record(const RecordList& after, const RecordKey& key) {
  std::size_t first = 0;
  std::size_t count = after.size();
  while (count > 1) {
    const std::size_t half = count / 2;
    if (after.at(first + half).key <= key) first += half;
    count -= half;
  }
  Record found = after.at(first);
  assert(found.key == key);
  return found;
}

// Only what names its subject has to be asked whom it names.
Uuid subject_after(const Kind& kind, const RecordKey& key, const RecordList& after) {
  if (kind.subject == SubjectRule::kReference) return subject_of(kind, find_record(after, key));
  Record alone;
  alone.key = key;
  return subject_of(kind, alone);
}

void set_id(std::string* out, const Uuid& id) {
  if (!id.is_nil()) out->assign(id.view());
}

void append_length(std::string& row, std::size_t length) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    row.push_back(static_cast<char>((length >> shift) & 0xff));
  }
}

// Whose the personal values of each event are: of a record that moves from one subject to another,
// what happened before the move is the first one's.
std::vector<Uuid> subjects_of(const Commit& commit, const RecordList& after) {
  std::vector<Uuid> subjects(commit.events.size());
  std::map<RecordKey, Uuid> before_moves;
  for (std::size_t i = commit.events.size(); i-- > 0;) {
    const Event& event = commit.events[i];
    const Kind* kind = find_kind(event.record.kind);
    assert(kind != nullptr);
    const auto moved_later = before_moves.find(event.record);
    subjects[i] = moved_later != before_moves.end() ? moved_later->second
                                                    : subject_after(*kind, event.record, after);
    if (i == 0 || kind->subject != SubjectRule::kReference) continue;
    const auto move = std::ranges::find(event.changes, kind->subject_field, &Change::field);
    if (move == event.changes.end()) continue;
    const auto* from = std::get_if<Uuid>(&move->before);
    before_moves[event.record] = from == nullptr ? event.record.id : *from;
  }
  return subjects;
}

// A record that may move to another person has a key of its own: what it said while it was about
// one goes with that one, and all that it ever said goes with whom it is about at the end. Nil when
// the subject's key is enough.
Uuid own_key_of(const Kind& kind, const Event& event, const Uuid& subject) {
  const bool may_move = subject != event.record.id && erasable_subject(kind) != nullptr;
  return may_move ? event.record.id : Uuid{};
}

bool has_personal(const Kind& kind, const Event& event) {
  return std::ranges::any_of(event.changes, [&](const Change& change) {
    const Field* field = kind.find(change.field);
    return field != nullptr && is_personal(kind, *field);
  });
}

// An erased value is under no key: nothing is written of it, and it is read as erased again.
void store_personal(const Change& change, const Uuid& own,
                    std::map<Uuid, stored::Changes>& personal) {
  const Uuid before = change.before_origin.value_or(own);
  const Uuid later = change.after_origin.value_or(own);
  const bool has_before = !is_erased(change.before);
  const bool has_after = !is_erased(change.after);
  if (has_before) {
    store_change(change, true, has_after && before == later, *personal[before].add_changes());
  }
  if (has_after && (!has_before || before != later)) {
    store_change(change, false, true, *personal[later].add_changes());
  }
}

void store_outcomes(const Commit& commit, stored::Head& head) {
  for (const Outcome& outcome : commit.outcomes) {
    store_outcome(outcome, *head.add_outcomes());
  }
}

// Refused here and alone: the engine would refuse everything that is appended with it.
Error too_large() {
  return {ErrorCode::kTooLarge, "commit.too_large", "The change is too large to be stored."};
}

void store_head(const Commit& commit, stored::Head& head) {
  head.set_command(commit.command);
  head.set_actor(commit.actor);
  head.set_on_behalf_of(commit.on_behalf_of);
  set_id(head.mutable_credential(), commit.credential);
  head.set_request_id(commit.request_id);
  head.set_trace_id(commit.trace_id);
  set_id(head.mutable_cause(), commit.cause);
  set_id(head.mutable_import_id(), commit.import_id);
  head.set_undoes(commit.undoes.value);
  for (const Standing& one : commit.standings) {
    stored::Standing& standing = *head.add_standings();
    standing.set_position(one.position.value);
    standing.set_undone_by(one.undone_by.value);
  }
  if (commit.idempotency) {
    head.mutable_idempotency()->set_key(commit.idempotency->key);
    head.mutable_idempotency()->set_input(commit.idempotency->input);
  }
  store_outcomes(commit, head);
}

}  // namespace

struct Encoder::State {
  const KeyRing& keys;
  std::uint64_t incarnation;
  std::vector<NewKey> made = {};
  std::map<KeyOwner, Secret32> made_by_owner = {};

  // Reused from commit to commit, as a cleared message keeps its memory: each value that of the
  // largest that stood in its place. So they are made anew when so many bytes have passed.
  stored::Part part = {};
  std::string plain = {};
  std::size_t passed = 0;

  // Keys of the commit that is being encoded, as far as they were read ahead.
  std::unordered_map<Uuid, std::optional<Key>> read = {};

  void clear_part();
  Status read_keys(const Commit& commit, const std::vector<Uuid>& subjects, std::size_t first);
  Result<std::optional<Key>> held_key(const KeyOwner& owner) const;
  Result<Secret32> key_of(const KeyOwner& owner, bool may_be_new);
  Result<Secret32> root_of(TenantId tenant, const Uuid& subject, const Uuid& own);
  Status seal_changes(const Commit& commit, const Uuid& subject, const Uuid& own,
                      const stored::Changes& changes, std::uint32_t& index, stored::Event& out);
  Status store_event(const Commit& commit, const Event& event, const Uuid& own,
                     std::uint32_t& index, stored::Event& out);
  Status seal_address(const Commit& commit, std::uint32_t& index, stored::Head& head);
  Result<std::vector<std::string>> plain_parts(const Commit& commit, const RecordList& after);
  std::string envelope(const Commit& commit, std::string_view previous_leaf,
                       const std::vector<std::string>& parts) const;
};

void Encoder::State::clear_part() {
  passed += part.ByteSizeLong();
  if (passed < kPassedBytesMax) return part.Clear();
  part = {};
  plain = {};
  passed = 0;
}

// Of a commit with many subjects the keys are asked for at once, those of some thousand events from
// the `first` on.
Status Encoder::State::read_keys(const Commit& commit, const std::vector<Uuid>& subjects,
                                 std::size_t first) {
  read.clear();  // Of the events before.
  const std::size_t end = std::min(first + kEventsAtOnce, subjects.size());
  if (2 * (end - first) < kKeysWorthReadingAhead) return Done{};
  std::vector<Uuid> asked;
  for (std::size_t i = first; i < end; ++i) {
    const Event& event = commit.events[i];
    const Kind& kind = *find_kind(event.record.kind);
    if (!has_personal(kind, event)) continue;
    const Uuid own = own_key_of(kind, event, subjects[i]);
    asked.push_back(subjects[i]);
    if (!own.is_nil()) asked.push_back(own);
  }
  std::ranges::sort(asked);
  const auto repeated = std::ranges::unique(asked);
  asked.erase(repeated.begin(), repeated.end());
  if (asked.size() < kKeysWorthReadingAhead) return Done{};
  DAYBOOK_TRY(auto found, keys.subject_keys(commit.tenant, asked));
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (!asked[i].is_nil()) read.emplace(asked[i], std::move(found[i]));
  }
  return Done{};
}

// Nothing when there is none yet.
Result<std::optional<Key>> Encoder::State::held_key(const KeyOwner& owner) const {
  if (const auto ahead = read.find(owner.subject); ahead != read.end()) return ahead->second;
  Result<Key> held = owner.subject.is_nil() ? keys.tenant_key(owner.tenant)
                                            : keys.subject_key(owner.tenant, owner.subject);
  if (held) return std::optional<Key>(*std::move(held));
  if (held.error().code == ErrorCode::kNotFound) return std::optional<Key>();
  return std::move(held).error();
}

// The first commit that needs a key makes it; a tenant's key is made by its first commit alone, so
// that a lost key is found out and never replaced.
Result<Secret32> Encoder::State::key_of(const KeyOwner& owner, bool may_be_new) {
  const auto made_here = made_by_owner.find(owner);
  if (made_here != made_by_owner.end()) return made_here->second;
  DAYBOOK_TRY(const std::optional<Key> held, held_key(owner));
  if (held && held->is_erased()) return conflict("key.erased", "The subject has been erased.");
  if (held) return *held->secret;
  if (!may_be_new) return corrupt("key.lost", "The key that the history is sealed with is gone.");
  made.push_back(keys.make_key(owner));
  made_by_owner.emplace(owner, made.back().secret);
  return made.back().secret;
}

Result<Secret32> Encoder::State::root_of(TenantId tenant, const Uuid& subject, const Uuid& own) {
  DAYBOOK_TRY(const Secret32 key, key_of({tenant, subject}, true));
  if (own.is_nil()) return key;
  DAYBOOK_TRY(const Secret32 second, key_of({tenant, own}, true));
  return joint_key(key, second);
}

// Under the subject's key, and with an `own` under the record's own besides.
Status Encoder::State::seal_changes(const Commit& commit, const Uuid& subject, const Uuid& own,
                                    const stored::Changes& changes, std::uint32_t& index,
                                    stored::Event& out) {
  DAYBOOK_TRY(const Secret32 key, root_of(commit.tenant, subject, own));
  stored::SealedChanges& sealed_changes = *out.add_sealed();
  sealed_changes.set_subject(subject.bytes.data(), subject.bytes.size());
  sealed_changes.set_index(index);
  sealed_changes.set_with_own(!own.is_nil());
  changes.SerializeToString(&plain);
  seal_part(key, {commit.id, kSubjectLabel, index}, plain, {},
            *sealed_changes.mutable_ciphertext());
  ++index;
  return Done{};
}

// A personal change leaves only its field's number in the clear part, so that a reader without the
// key knows that something was there; each side goes under the key of the subject it came from.
Status Encoder::State::store_event(const Commit& commit, const Event& event, const Uuid& own,
                                   std::uint32_t& index, stored::Event& out) {
  const Kind* kind = find_kind(event.record.kind);
  assert(kind != nullptr);
  out.set_kind(event.record.kind.value);
  out.set_record(event.record.id.bytes.data(), event.record.id.bytes.size());
  out.set_number(event.number.value);
  out.set_name(event.name);
  out.set_note(event.note);
  std::map<Uuid, stored::Changes> personal;
  for (const Change& change : event.changes) {
    const Field* field = kind->find(change.field);
    if (field == nullptr || !is_personal(*kind, *field)) {
      store_change(change, true, true, *out.add_changes());
    } else {
      out.add_changes()->set_field(change.field.value);
      store_personal(change, own, personal);
    }
  }
  for (const auto& [subject, changes] : personal) {
    DAYBOOK_CHECK(
        seal_changes(commit, subject, own_key_of(*kind, event, subject), changes, index, out));
  }
  return Done{};
}

// The actor's id stands here with or without an address. An actor who was erased leaves none.
Status Encoder::State::seal_address(const Commit& commit, std::uint32_t& index,
                                    stored::Head& head) {
  if (commit.actor_id.is_nil()) return Done{};
  stored::SealedBytes& out = *head.mutable_ip_address();
  out.set_subject(commit.actor_id.bytes.data(), commit.actor_id.bytes.size());
  if (commit.ip_address.empty()) return Done{};
  Result<Secret32> key = key_of({commit.tenant, commit.actor_id}, true);
  if (!key && key.error().code == ErrorCode::kConflict) return Done{};
  if (!key) return std::move(key).error();
  out.set_index(index);
  seal_part(*key, {commit.id, kAddressLabel, index}, commit.ip_address, {},
            *out.mutable_ciphertext());
  ++index;
  return Done{};
}

Result<std::vector<std::string>> Encoder::State::plain_parts(const Commit& commit,
                                                             const RecordList& after) {
  std::vector<std::string> parts;
  std::uint32_t index = 0;
  clear_part();  // Of one that was refused half way.
  store_head(commit, *part.mutable_head());
  DAYBOOK_CHECK(seal_address(commit, index, *part.mutable_head()));
  std::size_t bytes = part.head().ByteSizeLong();
  const std::vector<Uuid> subjects = subjects_of(commit, after);
  for (std::size_t i = 0; i < commit.events.size(); ++i) {
    if (i % kEventsAtOnce == 0) DAYBOOK_CHECK(read_keys(commit, subjects, i));
    stored::Event& out = *part.add_events();
    DAYBOOK_CHECK(store_event(commit, commit.events[i], subjects[i], index, out));
    bytes += out.ByteSizeLong() + 8;
    if (bytes < kPartBytesMax / 2) continue;
    parts.push_back(part.SerializeAsString());
    clear_part();
    bytes = 0;
  }
  if (parts.empty() || part.events_size() > 0) parts.push_back(part.SerializeAsString());
  clear_part();
  return parts;
}

std::string Encoder::State::envelope(const Commit& commit, std::string_view previous_leaf,
                                     const std::vector<std::string>& parts) const {
  stored::Envelope envelope;
  envelope.set_format(kLogFormat);
  envelope.set_commit_id(commit.id.bytes.data(), commit.id.bytes.size());
  envelope.set_tenant(commit.tenant.value);
  envelope.set_position(commit.position.value);
  envelope.set_time(commit.time.value);
  envelope.set_incarnation(incarnation);
  envelope.set_previous_leaf(previous_leaf.data(), previous_leaf.size());
  for (const std::string& one : parts) {
    envelope.add_part_sizes(static_cast<std::uint32_t>(one.size() + kSealTagBytes));
  }
  return envelope.SerializeAsString();
}

Encoder::Encoder(const KeyRing& keys, std::uint64_t incarnation)
    : state_(new State{.keys = keys, .incarnation = incarnation}) {}

Encoder::~Encoder() = default;

Result<EncodedCommit> Encoder::encode(const Commit& commit, const RecordList& after,
                                      std::string_view previous_leaf) {
  const bool is_first = commit.position.value == 1;
  state_->read.clear();
  DAYBOOK_TRY(const Secret32 key, state_->key_of({commit.tenant, Uuid{}}, is_first));
  DAYBOOK_TRY(std::vector<std::string> parts, state_->plain_parts(commit, after));
  const std::string envelope = state_->envelope(commit, previous_leaf, parts);
  EncodedCommit encoded;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string row;
    row.reserve(envelope.size() + parts[i].size() + 32);
    if (i == 0) {
      append_length(row, envelope.size());
      row += envelope;
    }
    seal_part(key, {commit.id, kPartLabel, static_cast<std::uint32_t>(i)}, parts[i], envelope, row);
    parts[i] = {};  // Not twice in memory, once it is sealed.
    bytes += row.size();
    if (row.size() > kRowBytesMax || bytes > kAppendBytesMax) return too_large();
    encoded.stored.rows.push_back(std::move(row));
  }
  encoded.leaf = leaf_hash(encoded.stored.rows);
  return encoded;
}

const std::vector<NewKey>& Encoder::new_keys() const { return state_->made; }

// Nothing of what it had in the clear outlives the batch.
std::vector<NewKey> Encoder::take_new_keys() {
  state_->made_by_owner.clear();
  state_->read.clear();
  state_->plain.resize(state_->plain.capacity());
  wipe(state_->plain);
  return std::exchange(state_->made, {});
}

}  // namespace daybook
