#include "api/read/query_reader.h"

#include <algorithm>
#include <functional>

#include "api/read/as_of.h"
#include "api/read/number_text.h"
#include "api/read/percent.h"
#include "api/read/time_text.h"
#include "api/read/utf8.h"
#include "api/read/value_reader.h"

namespace daybook::api {
namespace {

constexpr std::uint64_t kPageMax = std::uint64_t{1} << 40;  // So that offsets do not overflow.
constexpr std::size_t kShownNameMax = 100;

const Field kCreatedAtField = time(kCreatedAt.value, "created_at");
const Field kUpdatedAtField = time(kUpdatedAt.value, "updated_at");

// Hands each parameter that has a value to `read` and collects what is wrong with any of them.
Status each_parameter(std::string_view query,
                      const std::function<Status(const Pair& parameter)>& read) {
  auto pairs = read_pairs(query);
  if (!pairs) {
    Error error = std::move(pairs).error();
    error.message = "The query string is not readable. " + error.message;
    return error;
  }
  std::vector<FieldIssue> issues;
  for (auto at = pairs->begin(); at != pairs->end(); ++at) {
    const auto is_same = [&](const Pair& earlier) { return earlier.name == at->name; };
    if (std::any_of(pairs->begin(), at, is_same)) {
      issues.push_back({at->name, "This parameter may be given only once."});
      continue;
    }
    const Status status = read(*at);
    if (status) continue;
    for (const FieldIssue& issue : status.error().issues) issues.push_back(issue);
  }
  if (!issues.empty()) return invalid(std::move(issues));
  return Done{};
}

Error unknown(const Pair& parameter) {
  return invalid(std::string(shortened(parameter.name, kShownNameMax)), "Unknown query parameter.");
}

const Field* field_of(const Kind& kind, FieldId id) {
  if (id == kCreatedAt) return &kCreatedAtField;
  if (id == kUpdatedAt) return &kUpdatedAtField;
  return kind.find(id);
}

bool has_text(const Field& field) {
  return field.type == FieldType::kText || field.type == FieldType::kEmail ||
         field.type == FieldType::kChoice;
}

// As it is compared: without the limits of what may be stored.
Result<Value> filter_value(const Filter& filter, const Field& field, const Pair& parameter) {
  const std::string& text = parameter.value;
  if (filter.match == Match::kSubstring || filter.match == Match::kHasKey) return Value{text};
  const bool is_plain = field.type == FieldType::kText || field.type == FieldType::kEmail;
  if (is_plain) return Value{std::string(trimmed(text))};
  if (text == "null" && !has_text(field)) return Value{Null{}};
  Field as_parameter = field;
  as_parameter.name = filter.parameter;
  as_parameter.check = nullptr;
  if (field.type == FieldType::kReferences) as_parameter.type = FieldType::kReference;
  const auto date = filter.match == Match::kTo ? DateMeans::kItsEnd : DateMeans::kItsStart;
  const bool is_time = field.type == FieldType::kTime;
  return read_text(as_parameter, is_time ? with_offset_sign(text) : text, date);
}

Status read_filter(const Resource& resource, const Filter& filter, const Pair& parameter,
                   ListRequest& request) {
  const Field* field = field_of(*resource.kind, filter.field);
  if (field == nullptr) return unknown(parameter);
  DAYBOOK_TRY(Value value, filter_value(filter, *field, parameter));
  request.conditions.push_back({filter.field, filter.match, std::move(value)});
  return Done{};
}

Result<std::uint64_t> positive(const Pair& parameter, std::uint64_t most) {
  const ReadNumber number = read_scaled(parameter.value, 0);
  const bool is_positive = number.fault == NumberFault::kNone && number.value > 0;
  const bool is_huge =
      number.fault == NumberFault::kOutOfRange && !parameter.value.starts_with('-');
  if (is_huge) return most;
  if (!is_positive) return invalid(parameter.name, "A positive integer is required.");
  return std::min(static_cast<std::uint64_t>(number.value), most);
}

std::string orderings(const Kind& kind) {
  std::string names = "created_at, updated_at";
  for (const Field& field : kind.fields) {
    if (field.is_sorted) names += ", " + std::string(field.name);
  }
  return names;
}

Status read_ordering(const Kind& kind, const Pair& parameter, ListRequest& request) {
  std::string_view name = parameter.value;
  request.descending = name.starts_with('-');
  if (request.descending) name.remove_prefix(1);
  const Field* field = kind.find(name);
  if (name == "created_at") {
    request.order = kCreatedAt;
  } else if (name == "updated_at") {
    request.order = kUpdatedAt;
  } else if (field != nullptr && field->is_sorted) {
    request.order = field->id;
  } else {
    return invalid(parameter.name, "Not a valid ordering. Choose one of: " + orderings(kind) +
                                       "; a leading '-' reverses it.");
  }
  return Done{};
}

Result<MemberSet> read_fields(const Members& members, const Pair& parameter) {
  MemberSet set;
  std::string_view rest = parameter.value;
  while (true) {
    const std::size_t comma = rest.find(',');
    const std::string_view name = trimmed(rest.substr(0, comma));
    const Member* member = members.find(name);
    const bool is_shown =
        member != nullptr && (member->field == nullptr || !member->field->is_secret);
    if (!is_shown) {
      return invalid(parameter.name,
                     "There is no field \"" + std::string(shortened(name, kShownNameMax)) + "\".");
    }
    set.set(static_cast<std::size_t>(member - members.all.data()));
    if (comma == std::string_view::npos) return set;
    rest.remove_prefix(comma + 1);
  }
}

Status read_page_parameter(const Pair& parameter, ListRequest& request) {
  if (parameter.name == "page") {
    DAYBOOK_TRY(request.page, positive(parameter, kPageMax));
  } else {
    DAYBOOK_TRY(const std::uint64_t size, positive(parameter, kPageSizeMax));
    request.page_size = static_cast<std::uint32_t>(size);
  }
  return Done{};
}

bool is_searchable(const Kind& kind) {
  return std::ranges::any_of(kind.fields, [](const Field& field) { return field.is_searched; });
}

const Filter* filter_named(const Resource& resource, std::string_view name) {
  const auto found = std::ranges::find(resource.filters, name, &Filter::parameter);
  return found == resource.filters.end() ? nullptr : &*found;
}

Status read_list_parameter(const Resource& resource, const Pair& parameter, ListRequest& request) {
  const Filter* filter = filter_named(resource, parameter.name);
  const bool is_paging = parameter.name == "page" || parameter.name == "page_size";
  const bool is_ordering = parameter.name == "ordering";
  const bool is_fields = parameter.name == "fields";
  if (parameter.name == kAsOf.name) return Done{};  // as_of.h
  const bool is_search = parameter.name == "search" && is_searchable(*resource.kind);
  if (filter == nullptr && !is_paging && !is_ordering && !is_fields && !is_search) {
    return unknown(parameter);
  }
  if (parameter.value.empty()) return Done{};
  if (filter != nullptr) return read_filter(resource, *filter, parameter, request);
  if (is_paging) return read_page_parameter(parameter, request);
  if (is_ordering) return read_ordering(*resource.kind, parameter, request);
  if (is_search) {
    request.search = trimmed(parameter.value);
    return Done{};
  }
  DAYBOOK_TRY(request.fields, read_fields(members_of(resource), parameter));
  return Done{};
}

}  // namespace

ListQuery ListRequest::query(TenantId tenant, const Kind& kind) const {
  ListQuery query;
  query.tenant = tenant;
  query.kind = &kind;
  query.conditions = conditions;
  query.search = search;
  query.order = order;
  query.descending = descending;
  query.offset = (page - 1) * page_size;
  query.limit = page_size;
  return query;
}

Result<ListRequest> read_list_query(const Resource& resource, std::string_view query) {
  ListRequest request;
  DAYBOOK_CHECK(each_parameter(query, [&](const Pair& parameter) {
    return read_list_parameter(resource, parameter, request);
  }));
  return request;
}

Result<std::optional<MemberSet>> read_record_query(const Resource& resource,
                                                   std::string_view query) {
  std::optional<MemberSet> fields;
  DAYBOOK_CHECK(each_parameter(query, [&](const Pair& parameter) -> Status {
    if (parameter.name == kAsOf.name) return Done{};  // as_of.h
    if (parameter.name != "fields") return unknown(parameter);
    if (parameter.value.empty()) return Done{};
    DAYBOOK_TRY(fields, read_fields(members_of(resource), parameter));
    return Done{};
  }));
  return fields;
}

Result<Input> read_action_query(std::span<const Field> fields, std::string_view query) {
  Input input;
  DAYBOOK_CHECK(each_parameter(query, [&](const Pair& parameter) -> Status {
    const auto field = std::ranges::find(fields, parameter.name, &Field::name);
    if (field == fields.end()) return unknown(parameter);
    if (parameter.value.empty()) return Done{};
    const auto date = field->name.ends_with("__lte") ? DateMeans::kItsEnd : DateMeans::kItsStart;
    const bool is_time = field->type == FieldType::kTime;
    DAYBOOK_TRY(
        Value value,
        read_text(*field, is_time ? with_offset_sign(parameter.value) : parameter.value, date));
    input.set(field->id, std::move(value));
    return Done{};
  }));
  return input;
}

}  // namespace daybook::api
