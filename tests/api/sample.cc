#include "tests/api/sample.h"

#include "api/read/utf8.h"

namespace daybook::api::sample {
namespace {

constexpr Field kFields[] = {kName,  kEmail,        kEmails,   kJobTitle, kOrganization,
                             kOwner, kPlatformUser, kStage,    kActive,   kMetadata,
                             kTags,  kValue,        kClosesAt, kSize,     kIsTracked,
                             kNotes, kHash,         kExtra,    kNickname};

constexpr std::string_view kPublished[] = {
    "id",        "platform",     "name",      "primary_email", "emails",
    "job_title", "organization", "owner",     "platform_user", "lifecycle_stage",
    "active",    "metadata",     "tags",      "value",         "closes_at",
    "size",      "created_at",   "updated_at"};

constexpr Filter kFilters[] = {
    {"name", kName.id, Match::kSubstring},
    {"owner", kOwner.id},
    {"organization", kOrganization.id},
    {"lifecycle_stage", kStage.id},
    {"active", kActive.id},
    {"tag", kTags.id},
    {"value", kValue.id},
    {"metadata__has_key", kMetadata.id, Match::kHasKey},
    {"created_at__gte", kCreatedAt, Match::kFrom},
    {"created_at__lte", kCreatedAt, Match::kTo},
};

constexpr Field holding(Field field, std::string_view shape) {
  field.target = shape;
  return field;
}

constexpr Field kPrimaryId = reference(1, "primary_id", "lead").required();
constexpr Field kMergeFields[] = {kPrimaryId, references(2, "duplicate_ids", "lead").required(),
                                  boolean(3, "fill_blanks").defaults("false")};
constexpr Schema kMergeRequest = {"LeadMergeRequest", kMergeFields};
constexpr Field kMergeAnswer[] = {kPrimaryId, holding(json(2, "reparented").required(), "object"),
                                  holding(json(3, "leads"), "Lead[]"),
                                  holding(json(4, "more"), "LeadCount")};
constexpr Schema kMergeResponse = {"LeadMergeResponse", kMergeAnswer};
constexpr Field kCountFields[] = {integer(1, "count").required()};
constexpr Schema kCount = {"LeadCount", kCountFields};
constexpr const Schema* kSchemas[] = {&kCount};
constexpr Answer kMergeAnswers[] = {{200, "", &kMergeResponse}, {400, "an id is wrong"}};
constexpr Answer kWinAnswers[] = {{200, "", nullptr, true}};

void no_handler(const std::shared_ptr<Exchange>&) {}

constexpr Action kActions[] = {
    {.method = Method::kPost,
     .path = "leads/merge",
     .operation_id = "leads_merge_create",
     .summary = "Merge leads",
     .permission = "Ibl.CRM/Leads/write",
     .handler = no_handler,
     .request = &kMergeRequest,
     .answers = kMergeAnswers,
     .resource = &kLeads,
     .in_contract = true},
    {.method = Method::kPost,
     .path = "leads/{id}/win",
     .operation_id = "leads_win_create",
     .summary = "Win lead",
     .permission = "Ibl.CRM/Leads/write",
     .handler = no_handler,
     .answers = kWinAnswers,
     .resource = &kLeads},
};

constexpr ActionTable kTable = {kActions};
constexpr const ActionTable* kTables[] = {&kTable};

constexpr std::string_view kBases[] = {"/api/crm", ""};
constexpr const Resource* kResources[] = {&kLeads};

template <class Number>
Number below(std::mt19937_64& random, Number limit) {
  return static_cast<Number>(random() % static_cast<std::uint64_t>(limit));
}

Uuid random_id(std::mt19937_64& random) {
  Uuid id;
  for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(random());
  return id;
}

References random_set(std::mt19937_64& random) {
  References set;
  for (int i = below(random, 4); i >= 0; --i) set.ids.push_back(random_id(random));
  return set;
}

}  // namespace

extern constexpr Kind kLead = {
    .id = KindId{900}, .name = "lead", .plural = "leads", .fields = kFields};

extern constexpr Resource kLeads = {.path = "leads",
                                    .title = "Lead",
                                    .kind = &kLead,
                                    .permission = "Ibl.CRM/Leads",
                                    .published = kPublished,
                                    .filters = kFilters,
                                    .in_contract = true};

extern constexpr Surface kSurface = {.name = "crm",
                                     .title = "Sample",
                                     .bases = kBases,
                                     .resources = kResources,
                                     .actions = kTables,
                                     .schemas = kSchemas};

std::string random_text(std::mt19937_64& random, std::size_t characters_max) {
  constexpr char32_t kKinds[] = {'a', '"', '\\', '\n', 0x01, 0xe9, 0x4e2d, 0x1f600, 0x7f, ' '};
  std::string text = "x";  // Never blank, and no white space at the ends.
  for (std::size_t i = below(random, characters_max - 1); i > 1; --i) {
    append_utf8(text, kKinds[below(random, std::size(kKinds))]);
  }
  return text + "y";
}

Record random_record(std::mt19937_64& random) {
  Record record;
  record.key = {kLead.id, random_id(random)};
  record.number = {7};
  const auto maybe = [&random, &record](const Field& field, Value value) {
    if (below(random, 4) > 0) record.put(field.id, std::move(value));
  };
  record.put(kExistence, true);
  record.put(kName.id, random_text(random, 255));
  maybe(kEmail, "a.b+" + std::to_string(random()) + "@Example.org");
  maybe(kEmails, Json{R"(["a@b.de","c@d.de"])"});
  maybe(kJobTitle, random_text(random, 20));
  maybe(kOrganization, random_id(random));
  maybe(kOwner, static_cast<std::int64_t>(random() >> 1) / 2 + 1);
  record.put(kStage.id, std::string(kStages[below(random, std::size(kStages))]));
  maybe(kMetadata, Json{R"({"a":1.50,"b":{"c":[null,true,"\n\"é"]}})"});
  maybe(kTags, random_set(random));
  maybe(kValue, static_cast<std::int64_t>(random()));
  maybe(kClosesAt, static_cast<std::int64_t>(random() >> 14));
  maybe(kSize, static_cast<std::int64_t>(random() >> 1));
  maybe(kIsTracked, below(random, 2) == 1);
  maybe(kNotes, random_text(random, 900));
  maybe(kExtra, Json{"[]"});
  maybe(kNickname, random_text(random, 10));
  record.created_at = Time{static_cast<std::int64_t>(random() >> 14)};
  record.updated_at = record.created_at;
  return record;
}

}  // namespace daybook::api::sample
