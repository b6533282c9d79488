#include "api/surfaces/people/queries.h"

#include <algorithm>

#include "api/read/number_text.h"
#include "api/read/percent.h"
#include "api/read/time_text.h"
#include "api/read/utf8.h"
#include "api/surfaces/people/iri.h"

namespace daybook::api::people {
namespace {

constexpr std::uint64_t kPageMax = std::uint64_t{1} << 40;
constexpr std::size_t kValuesMax = 200;
constexpr std::size_t kShownNameMax = 100;

// "tags.id[3]" is "tags.id[]" to PHP's clients.
std::string_view row_name(std::string_view name, std::string& holder) {
  const std::size_t open = name.rfind('[');
  if (open == std::string_view::npos || !name.ends_with(']')) return name;
  const std::string_view inner = name.substr(open + 1, name.size() - open - 2);
  const bool is_index =
      !inner.empty() && std::ranges::all_of(inner, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_index) return name;
  holder = std::string(name.substr(0, open)) + "[]";
  return holder;
}

bool takes_several(const Parameter& row) { return row.field.type == FieldType::kJson; }

// All values of one parameter.
struct Given {
  const Parameter* row = nullptr;
  std::vector<std::string> values;
};

class QueryReader {
 public:
  explicit QueryReader(const Parameters& parameters) : parameters_(parameters) {
    asked_.query.kind = parameters.kind;
  }

  Result<Asked> read(const std::vector<Pair>& pairs) && {
    for (const Pair& pair : pairs) collect(pair);
    for (const Given& given : given_) {
      const Status status = apply(given);
      if (status) continue;
      for (const FieldIssue& issue : status.error().issues) issues_.push_back(issue);
    }
    if (!issues_.empty()) return invalid(std::move(issues_));
    asked_.query.offset = (asked_.page - 1) * asked_.page_size;
    asked_.query.limit = asked_.page_size;
    return std::move(asked_);
  }

 private:
  void complain(std::string_view name, std::string message) {
    issues_.push_back({std::string(shortened(name, kShownNameMax)), std::move(message)});
  }

  void collect(const Pair& pair) {
    std::string holder;
    const std::string_view name = row_name(pair.name, holder);
    const auto row = std::ranges::find_if(
        parameters_.rows, [&](const Parameter& one) { return one.field.name == name; });
    if (row == parameters_.rows.end()) return complain(pair.name, "Unknown query parameter.");
    const bool is_blank = trimmed(pair.value).empty();
    if (is_blank && row->means == Means::kSearch) return;
    if (is_blank) return complain(name, "This parameter may not be blank.");
    const Parameter* const found = &*row;
    auto given = std::ranges::find(given_, found, &Given::row);
    if (given == given_.end()) given = given_.insert(given_.end(), Given{found, {}});
    given->values.push_back(pair.value);
    if (given->values.size() == 2 && !takes_several(*found)) {
      complain(name, "This parameter may be given only once.");
    }
    if (given->values.size() == kValuesMax + 1) complain(name, "At most 200 values are taken.");
  }

  Status apply(const Given& given) {
    const Parameter& row = *given.row;
    const std::string& value = given.values.front();
    switch (row.means) {
      case Means::kPage:
        return number(row, value, kPageMax, asked_.page);
      case Means::kPageSize: {
        std::uint64_t size = 0;
        DAYBOOK_CHECK(number(row, value, kPageSizeMax, size));
        asked_.page_size = static_cast<std::uint32_t>(size);
        return Done{};
      }
      case Means::kSearch:
        asked_.query.search = trimmed(value);
        return Done{};
      case Means::kOneOf:
        return one_of(given);
      case Means::kExists:
      case Means::kFlag:
        return flag(row, value);
      case Means::kOrder:
        return order(row, value);
      case Means::kFrom:
      case Means::kTo:
        return time(row, value);
      case Means::kView:
        if (value != "idx") return invalid(std::string(row.field.name), "Choose idx, or none.");
        asked_.ids_only = true;
        return Done{};
      case Means::kPast:
        return Done{};
    }
    return Done{};
  }

  static Status number(const Parameter& row, const std::string& value, std::uint64_t most,
                       std::uint64_t& out) {
    const ReadNumber read = read_scaled(value, 0);
    const bool is_huge = read.fault == NumberFault::kOutOfRange && !value.starts_with('-');
    if (!is_huge && (read.fault != NumberFault::kNone || read.value <= 0)) {
      return invalid(std::string(row.field.name), "A positive integer is required.");
    }
    out = is_huge ? most : std::min(static_cast<std::uint64_t>(read.value), most);
    return Done{};
  }

  Status one_of(const Given& given) {
    std::vector<Condition> alternatives;
    for (const FieldId id : given.row->fields) {
      const Field& field = *parameters_.kind->find(id);
      for (const std::string& text : given.values) {
        Value value = std::string(trimmed(text));
        if (!iri_base(field).empty()) {
          DAYBOOK_TRY(value, read_reference(field, given.row->field.name, text));
        }
        alternatives.push_back({id, Match::kEquals, std::move(value)});
      }
    }
    asked_.query.alternatives.push_back(std::move(alternatives));
    return Done{};
  }

  // A flag that was never set is not set.
  Status flag(const Parameter& row, const std::string& value) {
    const bool is_true = value == "true" || value == "1";
    if (!is_true && value != "false" && value != "0") {
      return invalid(std::string(row.field.name), "Must be true or false.");
    }
    const FieldId id = row.fields.front();
    auto& query = asked_.query;
    if (row.means == Means::kExists) {
      query.conditions.push_back({id, is_true ? Match::kPresent : Match::kEquals, Null{}});
    } else if (is_true) {
      query.conditions.push_back({id, Match::kEquals, true});
    } else {
      query.alternatives.push_back({{id, Match::kEquals, false}, {id, Match::kEquals, Null{}}});
    }
    return Done{};
  }

  // The first order leads; a second one tells of what is alike in it.
  Status order(const Parameter& row, std::string value) {
    std::ranges::transform(value, value.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const bool descending = value == "desc";
    if (!descending && value != "asc") {
      return invalid(std::string(row.field.name), "Must be asc or desc.");
    }
    auto& query = asked_.query;
    const FieldId id = row.fields.front();
    if (asked_.is_ordered && query.order == kCreatedAt) return Done{};  // No two are alike.
    if (asked_.is_ordered && id == kCreatedAt) return ties(row, descending);
    query.order = id;
    query.descending = descending;
    asked_.is_ordered = true;
    return Done{};
  }

  Status ties(const Parameter& row, bool descending) {
    const Field* first = parameters_.kind->find(asked_.query.order);
    const bool is_flag = first != nullptr && first->type == FieldType::kBoolean;
    if (!is_flag && descending != asked_.query.descending) {
      return invalid(std::string(row.field.name),
                     "As a second order this runs the way of the first.");
    }
    asked_.query.ties_descending = descending;
    return Done{};
  }

  Status time(const Parameter& row, const std::string& value) {
    const auto read = read_time(with_offset_sign(value));
    if (!read) {
      return invalid(std::string(row.field.name), "Enter a time in RFC 3339, or a date.");
    }
    const bool is_from = row.means == Means::kFrom;
    std::int64_t bound = read->value;
    if (row.is_strict) bound += is_from ? 1 : -1;
    asked_.query.conditions.push_back(
        {row.fields.front(), is_from ? Match::kFrom : Match::kTo, bound});
    return Done{};
  }

  const Parameters& parameters_;
  Asked asked_;
  std::vector<Given> given_;
  std::vector<FieldIssue> issues_;
};

}  // namespace

Result<Asked> read_query(const Parameters& parameters, std::string_view query) {
  DAYBOOK_TRY(const std::vector<Pair> pairs, read_pairs(query));
  return QueryReader(parameters).read(pairs);
}

}  // namespace daybook::api::people
