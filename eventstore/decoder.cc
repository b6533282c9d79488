#include <algorithm>
#include <unordered_map>

#include "eventstore/codec.h"
#include "eventstore/codec_labels.h"
#include "eventstore/commit.pb.h"
#include "eventstore/sealing.h"
#include "eventstore/stored_values.h"

namespace daybook {
namespace {

constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kKeysWorthReadingAhead = 8;

Error damaged(std::string_view what) {
  return corrupt("log.damaged", "A stored commit does not verify: " + std::string(what) + ".");
}

// Row 0 taken apart; views into it.
struct Layout {
  std::string_view envelope;
  std::string_view first_part;
};

Result<Layout> layout_of(const StoredCommit& stored) {
  if (stored.rows.empty() || stored.rows.front().size() < kLengthBytes)
    return damaged("no envelope");
  const std::string_view row = stored.rows.front();
  std::size_t length = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    length |= static_cast<std::size_t>(static_cast<unsigned char>(row[i])) << (8 * i);
  }
  if (length > row.size() - kLengthBytes) return damaged("the envelope is cut");
  return Layout{row.substr(kLengthBytes, length), row.substr(kLengthBytes + length)};
}

Result<stored::Envelope> parse_envelope(std::string_view bytes) {
  stored::Envelope envelope;
  if (!envelope.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return damaged("the envelope cannot be read");
  }
  if (envelope.format() > kLogFormat) {
    return unavailable("log.newer_format", "The log holds commits of a newer format (" +
                                               std::to_string(envelope.format()) + ").");
  }
  if (envelope.commit_id().size() != kIdBytes) return damaged("the commit has no id");
  return envelope;
}

Result<Uuid> load_id(const std::string& bytes) {
  if (bytes.empty()) return Uuid{};
  if (bytes.size() != kIdBytes) return damaged("an id has the wrong length");
  return Uuid::from_bytes(bytes);
}

// Fills the sides that the sealed changes hold; what they do not hold stays Erased.
Status fill_changes(const stored::Changes& sealed, Event& event) {
  for (const stored::Change& one : sealed.changes()) {
    const FieldId field{static_cast<std::uint16_t>(one.field())};
    const auto at = std::ranges::find(event.changes, field, &Change::field);
    if (at == event.changes.end()) return damaged("a sealed change has no field");
    DAYBOOK_CHECK(load_change(one, *at));
  }
  return Done{};
}

class Loader {
 public:
  Loader(const KeyRing& keys, Commit& commit) : keys_(keys), commit_(commit) {}

  Status load_head(const stored::Head& head) {
    commit_.command = head.command();
    commit_.actor = head.actor();
    commit_.on_behalf_of = head.on_behalf_of();
    DAYBOOK_TRY(commit_.credential, load_id(head.credential()));
    commit_.request_id = head.request_id();
    commit_.trace_id = head.trace_id();
    DAYBOOK_TRY(commit_.cause, load_id(head.cause()));
    DAYBOOK_TRY(commit_.import_id, load_id(head.import_id()));
    commit_.undoes = Position{head.undoes()};
    for (const stored::Standing& one : head.standings()) {
      commit_.standings.push_back({Position{one.position()}, Position{one.undone_by()}});
    }
    if (head.has_idempotency()) {
      commit_.idempotency = Idempotency{head.idempotency().key(), head.idempotency().input()};
    }
    DAYBOOK_CHECK(load_outcomes(head));
    return load_address(head);
  }

  // The keys that a part is sealed with, at once when there are many: each for itself they are the
  // largest share of decoding an import.
  Status read_keys(const stored::Part& part) {
    std::vector<Uuid> subjects;
    for (const stored::Event& event : part.events()) {
      for (const stored::SealedChanges& sealed : event.sealed()) {
        DAYBOOK_TRY(subjects.emplace_back(), load_id(sealed.subject()));
        if (!sealed.with_own()) continue;
        DAYBOOK_TRY(subjects.emplace_back(), load_id(event.record()));
      }
    }
    read_.clear();
    if (subjects.size() < kKeysWorthReadingAhead) return Done{};
    std::ranges::sort(subjects);
    const auto repeated = std::ranges::unique(subjects);
    subjects.erase(repeated.begin(), repeated.end());
    DAYBOOK_TRY(auto keys, keys_.subject_keys(commit_.tenant, subjects));
    for (std::size_t i = 0; i < subjects.size(); ++i) {
      if (!keys[i]) return damaged("a key is unknown");
      read_.emplace(subjects[i], *std::move(keys[i]));
    }
    return Done{};
  }

  Status load_event(const stored::Event& stored) {
    Event event;
    DAYBOOK_TRY(const Uuid id, load_id(stored.record()));
    event.record = {KindId{static_cast<std::uint16_t>(stored.kind())}, id};
    event.number = RecordNumber{stored.number()};
    event.name = stored.name();
    event.note = stored.note();
    for (const stored::Change& one : stored.changes()) {
      Change change{{}, Erased{}, Erased{}, {}, {}};
      DAYBOOK_CHECK(load_change(one, change));
      event.changes.push_back(std::move(change));
    }
    for (const stored::SealedChanges& sealed : stored.sealed()) {
      DAYBOOK_CHECK(open_changes(sealed, event));
    }
    commit_.events.push_back(std::move(event));
    return Done{};
  }

 private:
  Status load_outcomes(const stored::Head& head) {
    for (const stored::Outcome& one : head.outcomes()) {
      DAYBOOK_TRY(Outcome outcome, load_outcome(one));
      commit_.outcomes.push_back(std::move(outcome));
    }
    return Done{};
  }

  // Nothing when it was erased.
  Result<std::optional<Secret32>> key_of(const Uuid& subject) {
    if (const auto ahead = read_.find(subject); ahead != read_.end()) return ahead->second.secret;
    Result<Key> key = keys_.subject_key(commit_.tenant, subject);
    if (!key && key.error().code == ErrorCode::kNotFound) return damaged("a key is unknown");
    if (!key) return std::move(key).error();
    return std::move(key->secret);
  }

  // Nothing when the key of the subject or, unless that is nil, of the record itself was erased.
  Result<std::optional<Secret32>> root_of(const std::string& subject, const Uuid& own) {
    DAYBOOK_TRY(const Uuid id, load_id(subject));
    DAYBOOK_TRY(auto key, key_of(id));
    if (!key || own.is_nil()) return key;
    DAYBOOK_TRY(const auto second, key_of(own));
    if (!second) return std::optional<Secret32>{};
    return std::optional(joint_key(*key, *second));
  }

  Status open_changes(const stored::SealedChanges& sealed, Event& event) {
    const Uuid own = sealed.with_own() ? event.record.id : Uuid{};
    DAYBOOK_TRY(const auto key, root_of(sealed.subject(), own));
    if (!key) return Done{};
    DAYBOOK_TRY(
        const std::string plain,
        open_part(*key, {commit_.id, kSubjectLabel, sealed.index()}, sealed.ciphertext(), {}));
    stored::Changes changes;
    if (!changes.ParseFromString(plain)) return damaged("sealed changes cannot be read");
    return fill_changes(changes, event);
  }

  Status load_address(const stored::Head& head) {
    if (!head.has_ip_address()) return Done{};
    const stored::SealedBytes& sealed = head.ip_address();
    DAYBOOK_TRY(commit_.actor_id, load_id(sealed.subject()));
    if (sealed.ciphertext().empty()) return Done{};
    DAYBOOK_TRY(const auto key, root_of(sealed.subject(), {}));
    if (!key) return Done{};
    DAYBOOK_TRY(commit_.ip_address, open_part(*key, {commit_.id, kAddressLabel, sealed.index()},
                                              sealed.ciphertext(), {}));
    return Done{};
  }

  const KeyRing& keys_;
  Commit& commit_;
  std::unordered_map<Uuid, Key> read_;  // Of the part that is being loaded.
};

Status load_part(Loader& loader, std::string_view plain, bool is_first) {
  stored::Part part;
  if (!part.ParseFromArray(plain.data(), static_cast<int>(plain.size()))) {
    return damaged("a part cannot be read");
  }
  if (is_first) DAYBOOK_CHECK(loader.load_head(part.head()));
  DAYBOOK_CHECK(loader.read_keys(part));
  for (const stored::Event& event : part.events()) DAYBOOK_CHECK(loader.load_event(event));
  return Done{};
}

void drop_data(Value& value) {
  if (auto* bytes = std::get_if<Bytes>(&value)) *bytes = Bytes{};
}

CommitFacts facts_of(const stored::Envelope& envelope) {
  CommitFacts facts;
  facts.id = Uuid::from_bytes(envelope.commit_id());
  facts.tenant = TenantId{envelope.tenant()};
  facts.position = Position{envelope.position()};
  facts.time = Time{envelope.time()};
  facts.incarnation = envelope.incarnation();
  facts.previous_leaf = envelope.previous_leaf();
  return facts;
}

}  // namespace

Result<CommitFacts> read_facts(const StoredCommit& stored) {
  DAYBOOK_TRY(const Layout layout, layout_of(stored));
  DAYBOOK_TRY(const stored::Envelope envelope, parse_envelope(layout.envelope));
  return facts_of(envelope);
}

Result<Commit> decode_commit(const KeyRing& keys, const StoredCommit& stored) {
  DAYBOOK_TRY(const Layout layout, layout_of(stored));
  DAYBOOK_TRY(const stored::Envelope envelope, parse_envelope(layout.envelope));
  const CommitFacts facts = facts_of(envelope);
  Commit commit;
  commit.id = facts.id;
  commit.tenant = facts.tenant;
  commit.position = facts.position;
  commit.time = facts.time;
  const Result<Key> found = keys.tenant_key(facts.tenant);
  if (!found && found.error().code == ErrorCode::kNotFound) return damaged("a key is unknown");
  if (!found) return found.error();
  const Key& key = *found;
  if (key.is_erased()) return not_found("tenant.erased", "The tenant's key has been destroyed.");
  if (static_cast<std::size_t>(envelope.part_sizes_size()) != stored.rows.size()) {
    return damaged("parts are missing");
  }
  Loader loader(keys, commit);
  for (std::size_t i = 0; i < stored.rows.size(); ++i) {
    const std::string_view sealed = i == 0 ? layout.first_part : std::string_view(stored.rows[i]);
    DAYBOOK_TRY(const std::string plain,
                open_part(*key.secret, {commit.id, kPartLabel, static_cast<std::uint32_t>(i)},
                          sealed, layout.envelope));
    DAYBOOK_CHECK(load_part(loader, plain, i == 0));
  }
  return commit;
}

Result<Commit> decode_without_bytes(const KeyRing& keys, const StoredCommit& stored) {
  DAYBOOK_TRY(Commit commit, decode_commit(keys, stored));
  for (Event& event : commit.events) {
    for (Change& change : event.changes) {
      drop_data(change.before);
      drop_data(change.after);
    }
  }
  return commit;
}

}  // namespace daybook
