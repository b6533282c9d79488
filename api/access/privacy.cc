#include "api/access/privacy.h"

#include <algorithm>

#include "api/access/withheld.h"
#include "domain/sales/note.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kReadAtOnce = 1000;

std::int64_t who_is_there(const Caller& caller) {
  return caller.is_impersonated() ? caller.impersonator : caller.user;
}

bool makes_private(const Event& event) {
  if (event.record.kind != note::kNote.id) return false;
  return std::ranges::any_of(event.changes, [](const Change& change) {
    return change.field == note::kIsPrivate.id && change.after == Value{true};
  });
}

}  // namespace

bool is_hidden(const Record& record, const Caller& caller) {
  return record.key.kind == note::kNote.id && !note::may_see(record, who_is_there(caller));
}

bool is_hidden(const Reader& live, TenantId tenant, const RecordKey& key, const Caller& caller) {
  if (key.kind != note::kNote.id) return false;
  const auto now = live.record(tenant, key);
  return !now || (*now && is_hidden(**now, caller));
}

void show_visible(const Caller& caller, ListQuery& query) {
  if (query.kind != &note::kNote) return;
  query.alternatives.push_back({{note::kIsPrivate.id, Match::kEquals, false},
                                {note::kIsPrivate.id, Match::kEquals, Null{}},
                                {note::kAuthor.id, Match::kEquals, who_is_there(caller)}});
}

Status show_visible_now(const Reader& live, const Caller& caller, ListQuery& query) {
  if (query.kind != &note::kNote) return Done{};
  ListQuery hidden;
  hidden.tenant = query.tenant;
  hidden.kind = &note::kNote;
  hidden.conditions.push_back({note::kIsPrivate.id, Match::kEquals, true});
  hidden.also_removed = true;
  hidden.limit = kReadAtOnce;
  while (true) {
    DAYBOOK_TRY(const ListPage page, live.list(hidden));
    for (const Record& record : page.records) {
      if (is_hidden(record, caller)) query.without.push_back(record.number);
    }
    if (page.records.size() < kReadAtOnce) return Done{};
    hidden.offset += kReadAtOnce;
  }
}

Status keep_author(const Kind& kind, const Record* now, const Caller& caller, Input& input) {
  if (&kind != &note::kNote) return Done{};
  const bool was_private = now != nullptr && now->flag(note::kIsPrivate);
  const bool is_private =
      input.names(note::kIsPrivate) ? input.flag(note::kIsPrivate) : was_private;
  if (!is_private) return Done{};
  if (caller.is_impersonated()) return withheld();
  const bool had_author = now != nullptr && now->has(note::kAuthor.id);
  const bool has_author =
      input.names(note::kAuthor) ? !is_null(input.get(note::kAuthor)) : had_author;
  if (!has_author) input.set(note::kAuthor.id, caller.user);
  return Done{};
}

Status check_makes_nothing_private(const Caller& caller, const Events& events) {
  if (caller.is_impersonated() && std::ranges::any_of(events, makes_private)) return withheld();
  return Done{};
}

}  // namespace daybook::api
