#include "api/read/members.h"

#include <algorithm>
#include <cassert>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "api/render/json_text.h"

namespace daybook::api {
namespace {

// Tables of surfaces live as long as the program, so their addresses name them.
class Cache {
 public:
  template <class Row, class Make>
  const Members& get(const Row& row, Make make) {
    thread_local std::pair<const void*, const Members*> last{};
    if (last.first == &row) return *last.second;
    last = {&row, &find_or_make(&row, make)};
    return *last.second;
  }

 private:
  template <class Row, class Make>
  const Members& find_or_make(const Row* row, Make make) {
    {
      const std::shared_lock lock(mutex_);
      const auto found = made_.find(row);
      if (found != made_.end()) return *found->second;
    }
    auto members = std::make_unique<const Members>(make(*row));
    const std::unique_lock lock(mutex_);
    return *made_.try_emplace(row, std::move(members)).first->second;
  }

  std::shared_mutex mutex_;
  std::unordered_map<const void*, std::unique_ptr<const Members>> made_;
};

Cache& cache() {
  static Cache cache;
  return cache;
}

Member named(std::string_view name, MemberSource source) {
  Member member;
  member.name = name;
  member.source = source;
  append_json_text(member.quoted, name);
  member.quoted += ':';
  return member;
}

Member of_field(const Field& field, bool is_published) {
  Member member = named(field.name, MemberSource::kField);
  member.field = &field;
  member.is_published = is_published;
  member.is_editable = !field.is_managed;
  return member;
}

std::optional<MemberSource> built_in(std::string_view name, bool by_number) {
  if (name == "id") return by_number ? MemberSource::kNumber : MemberSource::kId;
  if (name == "number") return MemberSource::kNumber;
  if (name == "platform") return MemberSource::kTenant;
  if (name == "created_at") return MemberSource::kCreatedAt;
  if (name == "updated_at") return MemberSource::kUpdatedAt;
  return std::nullopt;
}

// A kind's field of the same name comes before what every record has.
Member published(const Resource& resource, std::string_view name) {
  if (const Field* field = resource.kind->find(name)) return of_field(*field, true);
  const auto source = built_in(name, resource.by_number);
  assert(source && "a published member is neither a field nor something every record has");
  return named(name, source.value_or(MemberSource::kId));
}

Members made_of(const Resource& resource) {
  Members members;
  members.complete = resource.kind->complete;
  const auto add_missing = [&](std::string_view name) {
    if (members.find(name) == nullptr) members.all.push_back(published(resource, name));
  };
  const auto listed = [&](std::string_view name) {
    return std::ranges::find(resource.published, name) != resource.published.end();
  };
  if (!listed("id")) add_missing("id");
  if (!listed("platform")) add_missing("platform");
  for (const std::string_view name : resource.published) add_missing(name);
  for (const Field& field : resource.kind->fields) {
    if (members.find(field.name) != nullptr) continue;
    members.all.push_back(of_field(field, resource.published.empty()));
  }
  add_missing("created_at");
  add_missing("updated_at");
  assert(members.all.size() <= kMembersMax);
  return members;
}

}  // namespace

const Member* Members::find(std::string_view name) const {
  const auto found = std::ranges::find(all, name, &Member::name);
  return found == all.end() ? nullptr : &*found;
}

const Members& members_of(const Resource& resource) {
  return cache().get(resource, [](const Resource& row) { return made_of(row); });
}

const Members& members_of(const Schema& schema) {
  return cache().get(schema, [](const Schema& row) { return members_of(row.fields); });
}

Members members_of(std::span<const Field> fields) {
  Members members;
  for (const Field& field : fields) members.all.push_back(of_field(field, true));
  return members;
}

}  // namespace daybook::api
