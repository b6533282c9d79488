#include "api/access/privacy.h"
#include "api/read/query_reader.h"
#include "api/records/answers.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/crm.h"
#include "api/surfaces/crm/history_reading.h"
#include "api/surfaces/crm/history_schemas.h"
#include "api/surfaces/crm/pages.h"
#include "api/surfaces/crm/rights.h"
#include "api/surfaces/crm/settings.h"
#include "api/surfaces/crm/tokens.h"
#include "api/surfaces/crm/users.h"
#include "domain/access/membership.h"
#include "domain/access/tenant.h"
#include "domain/access/token.h"
#include "domain/crud/references.h"

namespace daybook::api::crm {
namespace {

constexpr std::size_t kRecordsInList = 20;
constexpr std::size_t kRecordsInEntry = 1000;
constexpr std::uint32_t kRelatedMax = 1000;

Status append_entry(Exchange& exchange, const HistorySource& source, Position position,
                    std::size_t records_max, std::string& out) {
  DAYBOOK_TRY(Commit commit, source.shard.commit_at(source.tenant, position));
  if (source.alone) {
    std::erase_if(commit.events, [&](const Event& one) { return one.record != *source.alone; });
  }
  if (source.field_alone) {
    for (Event& event : commit.events) {
      std::erase_if(event.changes,
                    [&](const Change& one) { return one.field != *source.field_alone; });
    }
  }
  JsonWriter writer(out);
  const bool is_ours = source.tenant != kControl;
  const RecordsShown shown =
      write_entry(writer, commit, readable_by(exchange),
                  {is_ours ? position_token(position, exchange.incarnation()) : std::string{},
                   source.shard.reader().undone_by(source.tenant, position), records_max});
  for (const RecordKey& key : shown.records) exchange.shows(key);
  return Done{};
}

// Commits are read and opened one by one, which is too long for an I/O thread.
void answer_commits(const ExchangePtr& exchange, const HistorySource& source, ListRequest asked,
                    CommitQuery query) {
  query.offset = (asked.page - 1) * asked.page_size;
  query.limit = asked.page_size;
  exchange->hand_over([exchange, source, asked = std::move(asked), query = std::move(query)] {
    DAYBOOK_ANSWER_TRY(exchange, const CommitPage page, source.shard.reader().commits(query));
    const Status exists = check_page(asked, page.count);
    if (!exists) return exchange->fail(exists.error());
    http::Response response;
    begin_page(asked, page.count, url_of(exchange->request()), response.body);
    for (const Position position : page.positions) {
      if (response.body.back() != '[') response.body += ',';
      const Status written =
          append_entry(*exchange, source, position, kRecordsInList, response.body);
      if (!written) return exchange->fail(written.error());
    }
    end_page(response.body);
    // A position of another history is no handle of this tenant's.
    if (!source.alone) {
      response.headers.push_back(exchange->position_header(source.tenant, page.position));
    }
    exchange->answer(std::move(response));
  });
}

void list_history(const ExchangePtr& exchange) {
  if (waits_for_position(exchange, list_history)) return;
  DAYBOOK_ANSWER_TRY(exchange, const Input query,
                     read_action_query(history_query::kFields, exchange->request().query));
  DAYBOOK_ANSWER_TRY(exchange, ListRequest asked, page_of(query));
  const HistorySource source = own_history(*exchange);
  DAYBOOK_ANSWER_TRY(exchange, CommitQuery commits, commit_query(source, query));
  for (const RecordKey& key : commits.records) exchange->shows(key);
  answer_commits(exchange, source, std::move(asked), std::move(commits));
}

void read_history(const ExchangePtr& exchange) {
  if (waits_for_position(exchange, read_history)) return;
  DAYBOOK_ANSWER_TRY(exchange, const Input none, read_action_query({}, exchange->request().query));
  DAYBOOK_ANSWER_TRY(exchange, const Position position, position_of_path(*exchange));
  exchange->hand_over([exchange, position] {
    http::Response response;
    const Status written =
        append_entry(*exchange, own_history(*exchange), position, kRecordsInEntry, response.body);
    if (!written) return exchange->fail(written.error());
    exchange->answer(std::move(response));
  });
}

// The records that refer to it, of the kinds the caller may read.
Status add_related(const Exchange& exchange, const RecordKey& key, const Kind& kind,
                   std::vector<RecordKey>& records) {
  for (const ReferringField& referring : referring_fields(kind)) {
    if (!may_read_kind(exchange.caller(), *referring.kind)) continue;
    ListQuery query;
    query.tenant = exchange.tenant();
    query.kind = referring.kind;
    query.conditions.push_back({referring.field->id, Match::kEquals, key.id});
    query.limit = kRelatedMax;
    show_visible(exchange.caller(), query);
    DAYBOOK_TRY(const ListPage page, exchange.home().reader().list(query));
    if (page.count > kRelatedMax) {
      return invalid("related", "More than 1000 records refer to this one; ask for theirs.");
    }
    for (const Record& record : page.records) records.push_back(record.key);
  }
  return Done{};
}

// Also of a record that was deleted: its history is what is left of it.
Result<RecordKey> record_asked(const Exchange& exchange) {
  const Resource& resource = exchange.resource();
  DAYBOOK_TRY(const auto found, find_on_path(exchange, resource, 0));
  if (!found) return not_found(std::string(resource.kind->name) + ".not_found", "Not found.");
  return found->key;
}

// What control did to a record of this tenant may have touched other tenants' as well.
HistorySource source_of(const Exchange& exchange, const Kind& kind, const RecordKey& key) {
  if (!kind.in_control) return own_history(exchange);
  return {exchange.application().shards.control(), kControl, key};
}

using FindRecord = Result<RecordKey> (*)(const Exchange&);

void answer_history_of(const ExchangePtr& exchange, const Kind& kind, FindRecord find,
                       std::span<const Field> asked_with) {
  const Status allowed = check_right(exchange->caller(), kind, "/read");
  if (!allowed) return exchange->fail(allowed.error());
  DAYBOOK_ANSWER_TRY(exchange, const Input query,
                     read_action_query(asked_with, exchange->request().query));
  DAYBOOK_ANSWER_TRY(exchange, ListRequest asked, page_of(query));
  DAYBOOK_ANSWER_TRY(exchange, const RecordKey key, find(*exchange));
  const HistorySource source = source_of(*exchange, kind, key);
  DAYBOOK_ANSWER_TRY(exchange, CommitQuery commits, commit_query(source, query));
  commits.records = {key};
  exchange->shows(key);
  if (query.flag(history_query::kRelated)) {
    const Status added = add_related(*exchange, key, kind, commits.records);
    if (!added) return exchange->fail(added.error());
  }
  answer_commits(exchange, source, std::move(asked), std::move(commits));
}

void list_record_history(const ExchangePtr& exchange) {
  if (waits_for_position(exchange, list_record_history)) return;
  answer_history_of(exchange, *exchange->resource().kind, record_asked, history_query::kOfRecord);
}

Result<RecordKey> user_asked(const Exchange& exchange) {
  DAYBOOK_TRY(const Record membership, membership_of_path(exchange));
  return membership.key;
}

// What the tenant did with the user: the membership's. The rest of a user is of no one tenant.
void list_user_history(const ExchangePtr& exchange) {
  if (waits_for_position(exchange, list_user_history)) return;
  answer_history_of(exchange, membership::kMembership, user_asked, history_query::kOfAccess);
}

Result<RecordKey> token_asked(const Exchange& exchange) {
  DAYBOOK_TRY(const Record token, token_of_path(exchange));
  return token.key;
}

void list_token_history(const ExchangePtr& exchange) {
  if (waits_for_position(exchange, list_token_history)) return;
  answer_history_of(exchange, token::kToken, token_asked, history_query::kOfAccess);
}

// Of the tenant's record in control, whose other fields are the platform's.
void list_settings_history(const ExchangePtr& exchange) {
  if (waits_for_position(exchange, list_settings_history)) return;
  const Status allowed = check_right(exchange->caller(), tenant::kTenant, "/read");
  if (!allowed) return exchange->fail(allowed.error());
  DAYBOOK_ANSWER_TRY(exchange, const Input query,
                     read_action_query(history_query::kPages, exchange->request().query));
  DAYBOOK_ANSWER_TRY(exchange, ListRequest asked, page_of(query));
  DAYBOOK_ANSWER_TRY(exchange, const Record tenant, tenant_of(*exchange));
  const Shard& control = exchange->application().shards.control();
  CommitQuery commits;
  commits.tenant = kControl;
  commits.records = {tenant.key};
  commits.fields = {{tenant::kTenant.id, tenant::kAuditsReads.id}};
  answer_commits(exchange, {control, kControl, tenant.key, tenant::kAuditsReads.id},
                 std::move(asked), std::move(commits));
}

constexpr std::string_view kRead = "Ibl.CRM/History/read";

constexpr Answer kPage[] = {{200, "newest first", &kHistoryPage}};
constexpr Answer kOne[] = {{200, "", &kHistoryEntry}, {404, "no such position"}};
constexpr Answer kOfRecord[] = {{200, "newest first", &kHistoryPage}, {404, "not found"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "history",
     .operation_id = "history_list",
     .summary = "List commits: who changed what, when",
     .permission = kRead,
     .handler = list_history,
     .answers = kPage,
     .query = history_query::kFields},
    {.method = Method::kGet,
     .path = "history/{position}",
     .operation_id = "history_retrieve",
     .summary = "Get a commit with every record and field it changed",
     .permission = kRead,
     .handler = read_history,
     .answers = kOne},
    {.method = Method::kGet,
     .path = "users/{id}/history",
     .operation_id = "users_history_list",
     .summary = "List the commits that changed the user's membership",
     .permission = kRead,
     .handler = list_user_history,
     .answers = kOfRecord,
     .query = history_query::kOfAccess,
     .by_number = true,
     .also_needed = "Ibl.CRM/Users/read"},
    {.method = Method::kGet,
     .path = "tokens/{id}/history",
     .operation_id = "tokens_history_list",
     .summary = "List the commits that made, changed or revoked the api token",
     .permission = kRead,
     .handler = list_token_history,
     .answers = kOfRecord,
     .query = history_query::kOfAccess,
     .also_needed = "Ibl.CRM/Tokens/read"},
    {.method = Method::kGet,
     .path = "settings/history",
     .operation_id = "settings_history_list",
     .summary = "List the commits that changed the platform's settings",
     .permission = kRead,
     .handler = list_settings_history,
     .answers = kPage,
     .query = history_query::kPages,
     .also_needed = "Ibl.CRM/Settings/read"},
};

constexpr Action kRecordRows[] = {
    {.method = Method::kGet,
     .path = "history",
     .operation_id = "history_list",
     .summary = "List the commits that changed the record",
     .permission = kRead,
     .handler = list_record_history,
     .answers = kOfRecord,
     .query = history_query::kOfRecord},
};

}  // namespace

extern constexpr ActionTable kHistoryActions = {kRows};
extern constexpr ActionTable kRecordHistoryActions = {kRecordRows};

}  // namespace daybook::api::crm
