#include "tests/projections/random_history.h"

#include <algorithm>

#include "projections/json_text.h"
#include "projections/text.h"

namespace daybook::test {
namespace {

const std::vector<std::string> kWords = {
    "Maria",  "maria",    "ANNA",     "Anne-Marie", "Papadopoulou", "Παπαδοπούλου",
    "ΜΑΡΊΑ",  "Σωκράτης", "Иван",     "ИВАНОВ",     "Петрова",      "王小明",
    "王",     "小林",     "Müller",   "MULLER",     "Straße",       "STRASSE",
    "ﬁnance", "Finance",  "O'Neill",  "a",          "ab",           "Zoë",
    "x y",    "",         "Ångström", "9",
};
const std::vector<std::string> kCountries = {"GR", "DE", "CN", "RU", ""};
const std::vector<std::string> kKeys = {"vip", "source", "κλειδί", "a very long key of an object"};

std::vector<std::string> texts_of(const Record& record, const Field& field) {
  const Value& value = record.get(field.id);
  std::vector<std::string> texts;
  if (const auto* text = std::get_if<std::string>(&value)) texts.push_back(*text);
  if (const auto* json = std::get_if<Json>(&value)) texts = json_strings(json->text);
  for (std::string& text : texts) text = fold_text(text);
  return texts;
}

bool contains(const Record& record, const Field& field, const std::string& needle) {
  for (const std::string& text : texts_of(record, field)) {
    if (text.find(needle) != std::string::npos) return true;
  }
  return false;
}

bool equals(const Field& field, const Value& held, const Value& wanted) {
  if (is_blank(wanted)) return is_blank(held);
  if (is_blank(held)) return false;
  if (const auto* set = std::get_if<References>(&held)) {
    const auto* id = std::get_if<Uuid>(&wanted);
    return id != nullptr && std::find(set->ids.begin(), set->ids.end(), *id) != set->ids.end();
  }
  if (const auto* json = std::get_if<Json>(&held)) {
    const auto strings = json_strings(json->text);
    return std::any_of(strings.begin(), strings.end(), [&](const std::string& text) {
      return fold_text(text) == fold_text(text_of(wanted));
    });
  }
  if (field.type == FieldType::kEmail)
    return fold_text(text_of(held)) == fold_text(text_of(wanted));
  return held == wanted;
}

// How values stand in the order of a field: the blank ones first.
std::pair<bool, std::pair<std::int64_t, std::string>> rank(const Record& record, FieldId field) {
  if (field == kCreatedAt) return {true, {record.created_at.value, ""}};
  if (field == kUpdatedAt) return {true, {record.updated_at.value, ""}};
  const Value& value = record.get(field);
  if (is_blank(value) || value == Value{false}) return {false, {0, ""}};
  const auto* number = std::get_if<std::int64_t>(&value);
  return {true, {number == nullptr ? 0 : *number, fold_text(text_of(value))}};
}

bool in_range(const Record& record, const Condition& condition) {
  const auto held = rank(record, condition.field);
  const auto* number = std::get_if<std::int64_t>(&condition.value);
  const std::pair<std::int64_t, std::string> bound{number == nullptr ? 0 : *number,
                                                   fold_text(text_of(condition.value))};
  if (!held.first) return false;
  return condition.match == Match::kFrom ? held.second >= bound : held.second <= bound;
}

bool holds(const Record& record, const Kind& kind, const Condition& condition) {
  const Field* field = kind.find(condition.field);
  switch (condition.match) {
    case Match::kEquals:
      return equals(*field, record.get(field->id), condition.value);
    case Match::kPresent:
      return !is_blank(record.get(field->id));
    case Match::kSubstring:
      return text_of(condition.value).empty() ||
             contains(record, *field, fold_text(text_of(condition.value)));
    case Match::kHasKey: {
      const auto* json = std::get_if<Json>(&record.get(field->id));
      if (json == nullptr) return false;
      const auto keys = json_keys(json->text);
      return std::find(keys.begin(), keys.end(), text_of(condition.value)) != keys.end();
    }
    case Match::kFrom:
    case Match::kTo:
      return in_range(record, condition);
  }
  return false;
}

bool has_word(const TestLog& log, TenantId tenant, const Kind& kind, const Record& record,
              const std::string& word) {
  for (const Field& field : kind.fields) {
    if (field.is_searched && contains(record, field, word)) return true;
  }
  if (kind.id != kContactKind.id) return false;
  const Uuid* id = record.reference(contact::kCompany);
  if (id == nullptr) return false;
  const Record* company = log.find(tenant, {kCompanyKind.id, *id});
  return company != nullptr && company->exists() && contains(*company, company::kName, word);
}

bool found(const TestLog& log, const ListQuery& query, const Record& record) {
  std::string word;
  for (const char c : fold_text(query.search) + " ") {
    if (c != ' ') {
      word.push_back(c);
      continue;
    }
    if (!word.empty() && !has_word(log, query.tenant, *query.kind, record, word)) return false;
    word.clear();
  }
  return true;
}

// Turns round what is alike in the order's field.
void turn_ties(std::vector<Record>& list, FieldId order) {
  for (auto from = list.begin(); from != list.end();) {
    const auto other = std::find_if(from, list.end(), [&](const Record& record) {
      return rank(record, order) != rank(*from, order);
    });
    std::reverse(from, other);
    from = other;
  }
}

}  // namespace

std::vector<Record> expected_list(const TestLog& log, const ListQuery& query) {
  std::vector<Record> list;
  for (const auto& [key, record] : log.records()) {
    if (key.first != query.tenant || key.second.kind != query.kind->id || !record.exists())
      continue;
    const bool all = std::all_of(
        query.conditions.begin(), query.conditions.end(),
        [&](const Condition& condition) { return holds(record, *query.kind, condition); });
    const bool each = std::all_of(
        query.alternatives.begin(), query.alternatives.end(), [&](const auto& alternatives) {
          return std::any_of(alternatives.begin(), alternatives.end(),
                             [&](const Condition& one) { return holds(record, *query.kind, one); });
        });
    if (all && each && found(log, query, record)) list.push_back(record);
  }
  std::sort(list.begin(), list.end(), [&](const Record& a, const Record& b) {
    return std::pair(rank(a, query.order), a.number) < std::pair(rank(b, query.order), b.number);
  });
  if (query.descending) std::reverse(list.begin(), list.end());
  if (query.ties_descending && *query.ties_descending != query.descending) {
    turn_ties(list, query.order);
  }
  return list;
}

Value RandomHistory::name() {
  std::string text = kWords[below(kWords.size())];
  if (chance(70)) text += " " + kWords[below(kWords.size())];
  return text;
}

Value RandomHistory::field_value(const Field& field) {
  if (field.id == contact::kName.id) return chance(10) ? Value{Null{}} : name();
  if (field.id == contact::kEmail.id) {
    return chance(20) ? Value{std::string()}
                      : Value{kWords[below(8)] + "@example." + (chance(50) ? "com" : "ORG")};
  }
  if (field.id == contact::kPhones.id) {
    return chance(30) ? Value{Json{"[]"}}
                      : Value{Json{"[{\"value\":\"+30 210 " + std::to_string(below(1000)) +
                                   "\",\"type\":\"mob\\u00EFle\"}]"}};
  }
  if (field.id == contact::kMetadata.id) {
    if (chance(30)) return Null{};
    return Json{"{\"" + kKeys[below(4)] + "\":{\"inner\":1},\"" + kKeys[below(4)] + "\":\"vip\"}"};
  }
  if (field.id == contact::kScore.id) {
    return chance(20) ? Value{Null{}} : Value{static_cast<std::int64_t>(below(7)) - 3};
  }
  if (field.id == contact::kActive.id) return chance(60);
  if (field.id == contact::kCompany.id) {
    return companies_.empty() || chance(30) ? Value{Null{}}
                                            : Value{companies_[below(companies_.size())]};
  }
  if (field.id == contact::kLabels.id) {
    References set;
    for (const Uuid& label : labels_) {
      if (chance(30)) set.ids.push_back(label);
    }
    std::sort(set.ids.begin(), set.ids.end());
    return set.ids.empty() ? Value{Null{}} : Value{set};
  }
  if (field.id == contact::kOwner.id) {
    return chance(40) ? Value{Null{}} : Value{static_cast<std::int64_t>(below(4)) + 1};
  }
  return std::string("note ") + std::to_string(below(10));
}

std::vector<std::pair<Field, Value>> RandomHistory::contact_values(const TestLog& log,
                                                                   TenantId tenant,
                                                                   const Record* now) {
  std::vector<std::pair<Field, Value>> values;
  for (const Field& field : contact::kFields) {
    if (field.id == contact::kCode.id || field.id == contact::kSurvivor.id) continue;
    if (now == nullptr || chance(25)) values.emplace_back(field, field_value(field));
  }
  if (chance(50)) return values;
  const Value code = chance(20) ? Value{std::string()}
                                : Value{"code that is rather long " + std::to_string(below(40))};
  for (const auto& [key, record] : log.records()) {
    const bool is_other = key.first == tenant && key.second.kind == kContactKind.id &&
                          (now == nullptr || record.key != now->key);
    if (is_other && !is_blank(code) && record.get(contact::kCode) == code) return values;
  }
  values.emplace_back(contact::kCode, code);
  return values;
}

std::vector<std::pair<Field, Value>> RandomHistory::values(const TestLog& log, TenantId tenant,
                                                           KindId kind, const Record* now) {
  if (kind == kContactKind.id) return contact_values(log, tenant, now);
  // Two records of one commit have names of their own, too.
  const std::string serial = " " + std::to_string(++serial_);
  if (kind == kLabelKind.id) return {{label::kName, "label" + serial}};
  return {{company::kName, std::get<std::string>(name()) + serial},
          {company::kCountry, kCountries[below(kCountries.size())]}};
}

Commit RandomHistory::one_change(const TestLog& log, TenantId tenant) {
  const std::uint64_t dice = below(10);
  const KindId kind = dice < 7 ? kContactKind.id : dice < 9 ? kCompanyKind.id : kLabelKind.id;
  std::vector<const Record*> held;
  for (const auto& [key, record] : log.records()) {
    if (key.first == tenant && key.second.kind == kind) held.push_back(&record);
  }
  if (held.size() < 3 || chance(45)) {
    const RecordKey key{kind, random_id(random_)};
    if (kind == kCompanyKind.id) companies_.push_back(key.id);
    if (kind == kLabelKind.id && labels_.size() < 5) labels_.push_back(key.id);
    return create(tenant, key, values(log, tenant, kind, nullptr));
  }
  const Record& now = *held[below(held.size())];
  if (now.exists() && chance(20)) return remove(tenant, now);
  auto changes = values(log, tenant, kind, &now);
  if (!now.exists()) changes.emplace_back(field(0, "exists", FieldType::kBoolean), true);
  return change(tenant, now.key, &now, "record.updated", std::move(changes));
}

void RandomHistory::step(TestLog& log) {
  const TenantId tenant = kTenants[below(2)];
  Commit commit = one_change(log, tenant);
  // Another record in the same commit, or the same one once more.
  if (chance(30)) {
    Commit more = one_change(log, tenant);
    const bool same = more.events.front().record == commit.events.front().record;
    const auto takes_code = [](const Commit& of) {
      for (const Change& made : of.events.front().changes) {
        if (made.field == contact::kCode.id) return true;
      }
      return false;
    };
    if (!same && !(takes_code(commit) && takes_code(more))) {
      commit.events.push_back(std::move(more.events.front()));
    }
  }
  if (chance(20)) {
    commit.idempotency = Idempotency{"key" + std::to_string(log.commits().size()), "input"};
  }
  log.append(std::move(commit));
}

Condition RandomHistory::condition() {
  switch (below(6)) {
    case 0: {
      const std::string word = kWords[below(kWords.size())];
      const std::size_t begin = below(word.size() + 1);
      std::size_t end = begin + below(word.size() + 1 - begin);
      std::size_t first = begin;
      // Whole code points only.
      const auto is_inside = [&](std::size_t at) {
        return at < word.size() && (static_cast<std::uint8_t>(word[at]) & 0xc0) == 0x80;
      };
      while (first > 0 && is_inside(first)) --first;
      while (is_inside(end)) ++end;
      return {contact::kName.id, Match::kSubstring, word.substr(first, end - first)};
    }
    case 1:
      return {contact::kMetadata.id, Match::kHasKey, kKeys[below(4)]};
    case 2: {
      const Match match = chance(50) ? Match::kFrom : Match::kTo;
      const auto time = static_cast<std::int64_t>(1'700'000'000'000'000 + below(400) * 1000);
      return {chance(70) ? kCreatedAt : kUpdatedAt, match, time};
    }
    case 3:
      return {contact::kScore.id, chance(50) ? Match::kFrom : Match::kTo,
              static_cast<std::int64_t>(below(7)) - 3};
    default:
      return plain_condition();
  }
}

Condition RandomHistory::plain_condition() {
  const Field* const fields[] = {&contact::kEmail,  &contact::kScore,   &contact::kActive,
                                 &contact::kOwner,  &contact::kCompany, &contact::kLabels,
                                 &contact::kPhones, &contact::kCode};
  const Field& field = *fields[below(8)];
  if (chance(15)) return {field.id, Match::kPresent, Null{}};
  if (field.id == contact::kCode.id) {
    return {field.id, Match::kEquals, "code that is rather long " + std::to_string(below(40))};
  }
  Value value = field_value(field);
  if (const auto* set = std::get_if<References>(&value)) value = Uuid(set->ids.front());
  if (const auto* json = std::get_if<Json>(&value)) {
    const auto strings = json_strings(json->text);
    value = strings.empty() ? std::string("none") : strings.front();
  }
  return {field.id, Match::kEquals, value};
}

// Sometimes a flag that is not set, or something else: which is answered in a way of its own.
std::vector<Condition> RandomHistory::alternatives() {
  std::vector<Condition> all;
  for (std::uint64_t i = 1 + below(3); i > 0; --i) all.push_back(plain_condition());
  if (chance(50)) {
    all.push_back({contact::kActive.id, Match::kEquals, false});
    all.push_back({contact::kActive.id, Match::kEquals, Null{}});
  }
  return all;
}

ListQuery RandomHistory::query() {
  ListQuery query;
  query.tenant = kTenants[below(2)];
  query.kind = &kContactKind;
  if (chance(15)) {
    query.kind = &kCompanyKind;
    if (chance(50)) query.order = company::kName.id;
  } else {
    for (std::uint64_t i = below(4); i > 0; --i) query.conditions.push_back(condition());
    if (chance(30)) query.alternatives.push_back(alternatives());
    const FieldId orders[] = {kCreatedAt, kUpdatedAt, contact::kName.id, contact::kScore.id,
                              contact::kActive.id};
    query.order = orders[below(5)];
    if (query.order == contact::kActive.id && chance(50)) query.ties_descending = chance(50);
  }
  if (chance(35)) {
    const std::string word = kWords[below(kWords.size())];
    query.search = chance(30) ? word + " " + kWords[below(kWords.size())] : word;
  }
  query.descending = chance(50);
  query.offset = chance(50) ? 0 : below(20);
  query.limit = static_cast<std::uint32_t>(1 + below(12));
  return query;
}

}  // namespace daybook::test
