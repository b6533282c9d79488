#include "api/access/privacy.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <ranges>

#include "api/access/withheld.h"
#include "api/core/shard.h"
#include "domain/people/person.h"
#include "domain/sales/note.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kReadAtOnce = 1000;
constexpr std::uint32_t kAll = std::numeric_limits<std::uint32_t>::max();

std::int64_t who_is_there(const Caller& caller) {
  return caller.is_impersonated() ? caller.impersonator : caller.user;
}

bool makes_private(const Event& event) {
  if (event.record.kind != note::kNote.id) return false;
  return std::ranges::any_of(event.changes, [](const Change& change) {
    return change.field == note::kIsPrivate.id && change.after == Value{true};
  });
}

// Nothing is left of a note whose creation was undone; whose it was says the commit that took it.
Result<Record> as_last_seen(const Shard& home, TenantId tenant, Record note) {
  if (note.exists() || note.has(note::kBody.id)) return note;
  DAYBOOK_TRY(const auto touches, home.reader().touches(tenant, note.key, Position{}, kAll));
  if (touches.empty()) return note;
  DAYBOOK_TRY(const Commit taken, home.commit_at(tenant, touches.back().position));
  for (const Event& event : std::views::reverse(taken.events)) {
    if (event.record == note.key) evolve(note, invert(event), taken.time);
  }
  return note;
}

bool is_hidden_when_last_seen(const Shard& home, TenantId tenant, Record note,
                              const Caller& caller) {
  const auto seen = as_last_seen(home, tenant, std::move(note));
  return !seen || is_hidden(*seen, caller);
}

// A record that was only moved or let go of in passing, as by a merge, is not what it is about.
bool is_about_record(const Event& event) {
  const std::string_view name = std::string_view(event.name).substr(event.name.find('.') + 1);
  return name.starts_with("created") || name.starts_with("updated") || name.starts_with("deleted");
}

Status each_found(const Reader& reader, ListQuery query,
                  const std::function<void(const Record&)>& visit) {
  query.limit = kReadAtOnce;
  for (bool is_last = false; !is_last; query.offset += kReadAtOnce) {
    DAYBOOK_TRY(const ListPage page, reader.list(query));
    is_last = page.records.size() < kReadAtOnce;
    std::ranges::for_each(page.records, visit);
  }
  return Done{};
}

}  // namespace

bool is_hidden(const Record& record, const Caller& caller) {
  return record.key.kind == note::kNote.id && !note::may_see(record, who_is_there(caller));
}

bool is_hidden(const Shard& home, TenantId tenant, const RecordKey& key, const Caller& caller) {
  if (key.kind != note::kNote.id) return false;
  auto now = home.reader().record(tenant, key);
  if (!now) return true;
  return *now && is_hidden_when_last_seen(home, tenant, **std::move(now), caller);
}

void show_visible(const Caller& caller, ListQuery& query) {
  if (query.kind == &person::kPerson) {
    query.conditions.push_back({person::kErasure.id, Match::kEquals, Null{}});
  }
  if (query.kind != &note::kNote) return;
  query.alternatives.push_back({{note::kIsPrivate.id, Match::kEquals, false},
                                {note::kIsPrivate.id, Match::kEquals, Null{}},
                                {note::kAuthor.id, Match::kEquals, who_is_there(caller)}});
}

Status show_visible_now(const Shard& home, const Caller& caller, ListQuery& query) {
  if (query.kind != &note::kNote) return Done{};
  const auto leave_out = [&](const Record& note) {
    if (is_hidden_when_last_seen(home, query.tenant, note, caller)) {
      query.without.push_back(note.number);
    }
  };
  ListQuery notes;
  notes.tenant = query.tenant;
  notes.kind = &note::kNote;
  notes.existence = Existence::kAny;
  notes.conditions = {{note::kIsPrivate.id, Match::kEquals, true}};
  DAYBOOK_CHECK(each_found(home.reader(), notes, leave_out));
  notes.existence = Existence::kRemoved;
  notes.conditions = {{note::kIsPrivate.id, Match::kEquals, Null{}}};
  return each_found(home.reader(), notes, leave_out);
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

Status check_takes_back(const Shard& home, const Caller& caller, const Events& events) {
  const auto is_about_hidden = [&](const Event& event) {
    return is_about_record(event) && is_hidden(home, caller.tenant, event.record, caller);
  };
  if (std::ranges::none_of(events, is_about_hidden)) return Done{};
  return forbidden("note.private", "It would take back a private note of somebody else.");
}

Status check_makes_nothing_private(const Caller& caller, const Events& events) {
  if (caller.is_impersonated() && std::ranges::any_of(events, makes_private)) return withheld();
  return Done{};
}

}  // namespace daybook::api
