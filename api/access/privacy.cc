#include "api/access/privacy.h"

#include "domain/sales/note.h"

namespace daybook::api {

bool is_hidden(const Record& record, std::int64_t user) {
  return record.key.kind == note::kNote.id && !note::may_see(record, user);
}

bool is_hidden(const Reader& live, TenantId tenant, const RecordKey& key, std::int64_t user) {
  if (key.kind != note::kNote.id) return false;
  const auto now = live.record(tenant, key);
  return !now || (*now && is_hidden(**now, user));
}

void show_visible(std::int64_t user, ListQuery& query) {
  if (query.kind != &note::kNote) return;
  query.alternatives.push_back({{note::kIsPrivate.id, Match::kEquals, false},
                                {note::kIsPrivate.id, Match::kEquals, Null{}},
                                {note::kAuthor.id, Match::kEquals, user}});
}

void keep_author(const Kind& kind, const Record* now, std::int64_t user, Input& input) {
  if (&kind != &note::kNote) return;
  const bool was_private = now != nullptr && now->flag(note::kIsPrivate);
  const bool is_private =
      input.names(note::kIsPrivate) ? input.flag(note::kIsPrivate) : was_private;
  const bool had_author = now != nullptr && now->has(note::kAuthor.id);
  const bool has_author =
      input.names(note::kAuthor) ? !is_null(input.get(note::kAuthor)) : had_author;
  if (is_private && !has_author) input.set(note::kAuthor.id, user);
}

}  // namespace daybook::api
