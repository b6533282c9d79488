// Stored commits: the bytes themselves, and what lies under their seals. A seal lets no changed
// byte pass, so what it holds is made up here and sealed, as whoever has the keys could.
#include <algorithm>
#include <string>
#include <vector>

#include "domain/catalogue.h"
#include "domain/people/person.h"
#include "eventstore/codec.h"
#include "eventstore/codec_labels.h"
#include "eventstore/commit.pb.h"
#include "eventstore/sealing.h"
#include "tests/fuzz/targets.h"
#include "tests/support/keys.h"
#include "tests/support/records.h"

namespace daybook::fuzzing {
namespace {

using testing::id;
using testing::kTenant;

constexpr std::size_t kLengthBytes = 4;
const Uuid kCommitId = id(77);
const Uuid kSubject = id(1);

Commit commit_with(Events events) {
  Commit commit;
  commit.id = kCommitId;
  commit.tenant = kTenant;
  commit.position = Position{1};
  commit.time = testing::kNow;
  commit.command = "person.update";
  commit.events = std::move(events);
  return commit;
}

// A ring that has the keys of the tenant and of one person, which a first commit makes.
class Ring {
 public:
  Ring() {
    const Record ann = testing::a(person::kPerson, 1, {{person::kName, "Ann"}});
    const Event named{
        ann.key, "person.updated", {{person::kName.id, Null{}, "Ann", {}, {}}}, ann.number, {}};
    Encoder encoder(log_.keys(), 1);
    const auto encoded = encoder.encode(commit_with({named}), std::vector{ann}, {});
    expect(encoded.has_value(), "a commit is encoded");
    log_.keep(encoder.new_keys());
  }

  const KeyRing& keys() { return log_.keys(); }
  const Secret32& tenant_key() { return *(tenant_ = *keys().tenant_key(kTenant)).secret; }
  const Secret32& subject_key() {
    return *(subject_ = *keys().subject_key(kTenant, kSubject)).secret;
  }

 private:
  testing::KeyedLog log_;
  Key tenant_;
  Key subject_;
};

Ring& ring() {
  static Ring the_ring;
  return the_ring;
}

std::string as_bytes(const Uuid& uuid) { return std::string(uuid.view()); }

StoredCommit sealed_commit(std::string_view part) {
  stored::Envelope envelope;
  envelope.set_format(kLogFormat);
  envelope.set_commit_id(as_bytes(kCommitId));
  envelope.set_tenant(kTenant.value);
  envelope.set_position(1);
  envelope.add_part_sizes(static_cast<std::uint32_t>(part.size() + kSealTagBytes));
  const std::string head = envelope.SerializeAsString();
  std::string row;
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    row += static_cast<char>((head.size() >> (8 * i)) & 0xff);
  }
  row += head;
  seal_part(ring().tenant_key(), {kCommitId, kPartLabel, 0}, part, head, row);
  return {{row}};
}

// Only commits of kinds that there are can be encoded; values in them would need keys.
bool can_be_encoded(const Commit& commit) {
  return commit.ip_address.empty() && std::ranges::all_of(commit.events, [](const Event& event) {
           return event.changes.empty() && find_kind(event.record.kind) != nullptr;
         });
}

std::vector<Record> records_after(const Commit& commit) {
  std::vector<Record> records;
  for (const Event& event : commit.events) {
    Record record;
    record.key = event.record;
    records.push_back(std::move(record));
  }
  std::ranges::sort(records, {}, &Record::key);
  return records;
}

void decodes(const StoredCommit& stored) {
  static_cast<void>(read_facts(stored));
  const auto commit = decode_commit(ring().keys(), stored);
  if (!commit || !can_be_encoded(*commit)) return;
  Encoder encoder(ring().keys(), 1);
  const auto encoded = encoder.encode(*commit, records_after(*commit), {});
  expect(encoded.has_value(), "a commit that was read is written");
  const auto again = decode_commit(ring().keys(), encoded->stored);
  expect(again && *again == *commit, "a commit that was written is read again");
}

// The sealed changes of an event that says which fields it changed.
void decodes_changes(std::string_view changes) {
  stored::Part part;
  stored::Event& event = *part.add_events();
  event.set_kind(person::kPerson.id.value);
  event.set_record(as_bytes(kSubject));
  event.set_name("person.updated");
  for (const Field& field : person::kPerson.fields) event.add_changes()->set_field(field.id.value);
  stored::SealedChanges& sealed = *event.add_sealed();
  sealed.set_subject(as_bytes(kSubject));
  sealed.set_ciphertext(
      seal_part(ring().subject_key(), {kCommitId, kSubjectLabel, 0}, changes, {}));
  decodes(sealed_commit(part.SerializeAsString()));
}

}  // namespace

void fuzz_codec(std::string_view bytes) {
  switch (take_choice(bytes, 3)) {
    case 0:
      return decodes({{std::string(bytes)}});
    case 1:
      return decodes(sealed_commit(bytes));
    default:
      return decodes_changes(bytes);
  }
}

}  // namespace daybook::fuzzing
