#include "api/surfaces/crm/history_reading.h"

#include "api/surfaces/crm/history_schemas.h"
#include "api/surfaces/crm/rights.h"
#include "domain/catalogue.h"

namespace daybook::api::crm {
namespace {

namespace asked = history_query;

const std::int64_t* number_in(const Input& query, const Field& field) {
  return std::get_if<std::int64_t>(&query.get(field));
}

Error no_position() {
  return not_found("history.no_position", "There is no commit at this position.");
}

Status read_kind(const Input& query, CommitQuery& out) {
  const std::string_view name = query.text(asked::kKind);
  if (name.empty()) return Done{};
  const Kind* kind = find_kind(name);
  if (kind == nullptr) return invalid("kind", "There is no such kind of record.");
  out.kind = kind->id;
  return Done{};
}

// "job_title" means that field of any kind, or of the kind asked for; "person.job_title" one.
Status read_field(const Input& query, CommitQuery& out) {
  std::string_view name = query.text(asked::kField);
  if (name.empty()) return Done{};
  const std::size_t dot = name.find('.');
  const std::string_view of_kind = dot == name.npos ? std::string_view{} : name.substr(0, dot);
  if (dot != name.npos) name.remove_prefix(dot + 1);
  for (const Kind* kind : catalogue()) {
    if (!of_kind.empty() && kind->name != of_kind) continue;
    if (out.kind && *out.kind != kind->id) continue;
    const Field* field = name == kExists.name ? &kExists : kind->find(name);
    if (field != nullptr) out.fields.push_back({kind->id, field->id});
  }
  if (out.fields.empty()) return invalid("field", "There is no such field.");
  return Done{};
}

// An id may be of any kind unless one is named.
void read_record(const Input& query, CommitQuery& out) {
  const auto* id = std::get_if<Uuid>(&query.get(asked::kRecord));
  if (id == nullptr) return;
  for (const Kind* kind : catalogue()) {
    if (!out.kind || *out.kind == kind->id) out.records.push_back({kind->id, *id});
  }
}

Result<Position> position_in(const Input& query, const Field& field, Position absent) {
  const std::int64_t* number = number_in(query, field);
  if (number == nullptr) return absent;
  if (*number < 0) return invalid(std::string(field.name), "Enter a position.");
  return Position{static_cast<std::uint64_t>(*number)};
}

Status read_times(const HistorySource& source, const Input& query, CommitQuery& out) {
  if (const std::int64_t* from = number_in(query, asked::kTimeFrom)) {
    DAYBOOK_TRY(const Position before, source.shard.position_at(source.tenant, Time{*from - 1}));
    out.from = std::max(out.from, Position{before.value + 1});
  }
  if (const std::int64_t* to = number_in(query, asked::kTimeTo)) {
    DAYBOOK_TRY(const Position last, source.shard.position_at(source.tenant, Time{*to}));
    out.to = std::min(out.to, last);
  }
  return Done{};
}

}  // namespace

HistorySource own_history(const Exchange& exchange) { return {exchange.home(), exchange.tenant()}; }

Result<CommitQuery> commit_query(const HistorySource& source, const Input& query) {
  CommitQuery out;
  out.tenant = source.tenant;
  if (const std::int64_t* actor = number_in(query, asked::kActor)) out.actor = *actor;
  out.command = query.text(asked::kCommand);
  out.event = query.text(asked::kEvent);
  DAYBOOK_CHECK(read_kind(query, out));
  DAYBOOK_CHECK(read_field(query, out));
  read_record(query, out);
  if (const auto* id = std::get_if<Uuid>(&query.get(asked::kImport))) out.import = *id;
  if (query.names(asked::kUndoable)) out.undoable = query.flag(asked::kUndoable);
  out.with_accesses = query.flag(asked::kAccesses);
  DAYBOOK_TRY(out.from, position_in(query, asked::kPositionFrom, out.from));
  DAYBOOK_TRY(out.to, position_in(query, asked::kPositionTo, out.to));
  DAYBOOK_CHECK(read_times(source, query, out));
  return out;
}

Result<Position> position_of_path(const Exchange& exchange, ReadToken read) {
  const auto token = parse_position_token(exchange.param(0));
  if (!token) return no_position();
  DAYBOOK_TRY(const Position position, read(*token, exchange.incarnation()));
  const Position last = exchange.home().reader().position(exchange.tenant());
  if (position.value == 0 || position > last) return no_position();
  return position;
}

}  // namespace daybook::api::crm
