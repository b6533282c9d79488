#include "api/read/value_reader.h"

#include <gtest/gtest.h>

#include "api/read/json_reader.h"
#include "api/read/number_text.h"
#include "tests/api/sample.h"

namespace daybook::api {
namespace {

constexpr std::string_view kAId = "0190a3c1-7b5e-7abc-8def-0123456789ab";
const Field kNote = text(90, "note", 0);
const Field kRequiredSet = references(91, "ids", "lead").required();
const Field kSmallSet = [] {
  Field field = references(92, "few", "lead");
  field.length_max = 2;
  return field;
}();
const Field kFlag = boolean(93, "flag").defaults("false");
const Field kCurrency = text(94, "currency", 3).defaults("EUR");
const Field kObject = [] {
  Field field = json(96, "object");
  field.target = "object";
  return field;
}();
const Field kArray = [] {
  Field field = json(97, "array");
  field.target = "Lead[]";
  return field;
}();
const Field kMaybeStage = choice(95, "stage", sample::kStages);

std::string shown(const Result<Value>& value) {
  if (!value) return "! " + value.error().issues.at(0).message;
  if (is_null(*value)) return "null";
  if (const auto* flag = std::get_if<bool>(&*value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&*value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&*value)) return "'" + *text + "'";
  if (const auto* id = std::get_if<Uuid>(&*value)) return id->text();
  if (const auto* json = std::get_if<Json>(&*value)) return json->text;
  std::string ids;
  for (const Uuid& id : std::get<References>(*value).ids) ids += id.text().substr(34) + " ";
  return ids;
}

std::string from_json(const Field& field, std::string_view text) {
  const auto body = read_json(text);
  return body ? shown(read_value(field, body->root())) : "not json";
}

struct Case {
  const Field* field;
  std::string json;
  std::string want;
};

void expect_from_json(std::initializer_list<Case> cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(from_json(*c.field, c.json), c.want) << c.field->name << " " << c.json;
  }
}

TEST(ValueReader, ReadsTextsAndChoicesFromJson) {
  expect_from_json({
      {&sample::kName, R"("  Ada\u00a0 ")", "'Ada'"},
      {&sample::kName, R"(" ")", "! This field may not be blank."},
      {&sample::kName, "null", "! This field may not be null."},
      {&sample::kName, "7", "! Not a valid string."},
      {&sample::kName, "[\"a\"]", "! Not a valid string."},
      {&sample::kName, "true", "! Not a valid string."},
      {&sample::kName, "{}", "! Not a valid string."},
      {&sample::kName, R"("a\u0000b")", "! Null characters are not allowed."},
      {&sample::kJobTitle, "null", "null"},
      {&sample::kJobTitle, "\"\"", "null"},
      {&sample::kNickname, "\"\"", "''"},
      {&sample::kNickname, "null", "null"},
      {&sample::kNickname, "\"1234567890\"", "'1234567890'"},
      {&sample::kNickname, "\"12345678901\"",
       "! Ensure this field has no more than 10 characters."},
      {&sample::kNickname, "\"éééééééééé\"", "'éééééééééé'"},
      {&kNote, "\" kept \"", "' kept '"},
      {&kCurrency, "null", "'EUR'"},
      {&sample::kEmail, "\" Ada@Example.ORG \"", "'Ada@Example.ORG'"},
      {&sample::kEmail, "\"jörg@bücher.example\"", "'jörg@bücher.example'"},
      {&sample::kEmail, "\"ada\"", "! Enter a valid email address."},
      {&sample::kEmail, "\"\"", "null"},
      {&sample::kStage, "\"customer\"", "'customer'"},
      {&sample::kStage, "\"Customer\"",
       "! Not a valid choice. Choose one of: lead, qualified, customer."},
      {&sample::kStage, "null", "! This field may not be null."},
      {&kMaybeStage, "null", "null"},
      {&kMaybeStage, "\"\"", "null"},
  });
}

TEST(ValueReader, ReadsFlagsNumbersAndTimesFromJson) {
  expect_from_json({
      {&kFlag, "true", "true"},
      {&kFlag, "\"true\"", "! Must be a valid boolean."},
      {&kFlag, "1", "! Must be a valid boolean."},
      {&kFlag, "null", "! This field may not be null."},
      {&sample::kIsTracked, "null", "null"},
      {&sample::kSize, "12", "12"},
      {&sample::kSize, "3.0", "3"},
      {&sample::kSize, "1.2e1", "12"},
      {&sample::kSize, "3.5", "! A valid integer is required."},
      {&sample::kSize, "-1", "! A size is not negative."},
      {&sample::kSize, "\"3\"", "! A valid integer is required."},
      {&sample::kSize, "9223372036854775807", "9223372036854775807"},
      {&sample::kSize, "9223372036854775808",
       "! Ensure this value fits in a signed integer of 64 bits."},
      {&sample::kSize, "1e400", "! Ensure this value fits in a signed integer of 64 bits."},
      {&sample::kOwner, "3.0", "3"},
      {&sample::kOwner, "0", "! The number of a user is a positive integer."},
      {&sample::kOwner, "\"\"", "null"},
      {&sample::kOwner, "\"3\"", "! A valid integer is required."},
      {&sample::kValue, "1.5", "15000"},
      {&sample::kValue, "\"0.1\"", "1000"},
      {&sample::kValue, "1.23456", "! Ensure that there are no more than 4 decimal places."},
      {&sample::kValue, "1.230000", "12300"},
      {&sample::kValue, "1e-5", "! Ensure that there are no more than 4 decimal places."},
      {&sample::kValue, "922337203685477.5807", "9223372036854775807"},
      {&sample::kValue, "-922337203685477.5808", "-9223372036854775808"},
      {&sample::kValue, "922337203685477.5808",
       "! Ensure this value lies within 922337203685477.5807 of zero."},
      {&sample::kValue, "\"ten\"", "! A valid number is required."},
      {&sample::kValue, "\"\"", "! A valid number is required."},
      {&sample::kClosesAt, "\"1970-01-01T00:00:01Z\"", "1000000"},
      {&sample::kClosesAt, "\"1970-01-02\"", "86400000000"},
      {&sample::kClosesAt, "1", "! Not a valid string."},
  });
}

TEST(ValueReader, ReadsDocumentsAndIdsFromJson) {
  const std::string id = "\"" + std::string(kAId) + "\"";
  expect_from_json({
      {&sample::kMetadata, "{}", "null"},
      {&sample::kMetadata, "null", "null"},
      {&sample::kMetadata, "[1, 2.50]", "[1,2.50]"},
      {&sample::kMetadata, "{\"\\u0000\":1}", "! Null characters are not allowed."},
      {&sample::kMetadata, "\"" + std::string(5000, 'x') + "\"",
       "! Ensure this document has no more than 4096 bytes."},
      {&sample::kExtra, "{}", "{}"},
      {&sample::kExtra, "null", "null"},
      {&kObject, R"({"a":1})", R"({"a":1})"},
      {&kObject, "[]", "! Expected a JSON object."},
      {&kObject, "null", "null"},
      {&kArray, "[]", "[]"},
      {&kArray, "{}", "! Expected an array."},
      {&sample::kOrganization, id, std::string(kAId)},
      {&sample::kOrganization, "\"0190A3C1-7B5E-7ABC-8DEF-0123456789AB\"", std::string(kAId)},
      {&sample::kOrganization, "\"0190a3c17b5e7abc8def0123456789ab\"", "! Must be a valid UUID."},
      {&sample::kOrganization, "7", "! Must be a valid UUID."},
      {&sample::kOrganization, "\"\"", "null"},
      {&sample::kOrganization, "null", "null"},
      {&sample::kTags, "[]", ""},
      {&sample::kTags, "[" + id + "," + id + "]", "ab "},
      {&sample::kTags, "[7]", "! Every item must be a valid UUID; number 1 is none."},
      {&sample::kTags, id, "! Expected an array of UUIDs."},
      {&kRequiredSet, "[]", "! This field may not be blank."},
      {&kRequiredSet, "null", "! This field may not be null."},
  });
}

TEST(ValueReader, ASetKeepsTheOrderSentAndEachIdOnce) {
  std::string many = "[";
  for (int i = 0; i < 100; ++i) {
    const int number = (i * 37) % 50;
    many += "\"00000000-0000-0000-0000-0000000000" + std::to_string(number + 10) + "\",";
  }
  many.back() = ']';
  const auto body = read_json(many);
  ASSERT_TRUE(body);
  const auto value = read_value(sample::kTags, body->root());
  ASSERT_TRUE(value);
  const auto& ids = std::get<References>(*value).ids;
  ASSERT_EQ(ids.size(), 50U);
  for (std::size_t i = 0; i < 50; ++i) {
    EXPECT_EQ(ids[i].text().substr(34), std::to_string((i * 37) % 50 + 10));
  }
  EXPECT_EQ(shown(read_value(kSmallSet, body->root())),
            "! Ensure this field has no more than 2 items.");
}

TEST(ValueReader, ReadsEveryTypeFromText) {
  const Case cases[] = {
      {&sample::kJobTitle, "", "null"},
      {&sample::kIsTracked, "", "null"},
      {&sample::kIsTracked, "True", "true"},
      {&sample::kIsTracked, "0", "false"},
      {&sample::kIsTracked, "yes", "! Must be a valid boolean."},
      {&sample::kSize, "12", "12"},
      {&sample::kSize, "012", "! A valid integer is required."},
      {&sample::kValue, "-0.5", "-5000"},
      {&sample::kMetadata, R"({ "a": 1 })", R"({"a":1})"},
      {&sample::kMetadata, "", "null"},
      {&sample::kTags, std::string(kAId), "ab "},
      {&sample::kOwner, "", "null"},
      {&sample::kStage, "", "! This field may not be null."},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(shown(read_text(*c.field, c.json)), c.want) << c.field->name << " " << c.json;
  }
  EXPECT_NE(shown(read_text(sample::kMetadata, "{a}")).find("byte 1"), std::string::npos);
}

TEST(NumberText, ScalesExactly) {
  EXPECT_EQ(read_scaled("0.0001", 4).value, 1);
  EXPECT_EQ(read_scaled("-0", 4).value, 0);
  EXPECT_EQ(read_scaled("123e-2", 4).value, 12300);
  EXPECT_EQ(read_scaled("0e999999999999", 0).value, 0);
  EXPECT_EQ(read_scaled("0.00e-9999999", 0).fault, NumberFault::kNone);
  EXPECT_EQ(read_scaled("1e-9999999", 4).fault, NumberFault::kNotWhole);
  for (const std::string_view text :
       {"", "-", "+1", "1.", ".1", "01", "1e", "1e+", " 1", "1 ", "0x1"}) {
    EXPECT_EQ(read_scaled(text, 4).fault, NumberFault::kNotANumber) << text;
  }
}

std::string time_shown(std::string_view text, DateMeans date = DateMeans::kItsStart) {
  const auto time = read_time(text, date);
  if (!time) return "none";
  std::string out;
  append_time(out, *time);
  return out;
}

TEST(TimeText, ReadsRfc3339) {
  EXPECT_EQ(time_shown("2026-01-31T10:00:00.5+02:00"), "2026-01-31T08:00:00.500000Z");
  EXPECT_EQ(time_shown("2026-01-31t10:00:00.123456789z"), "2026-01-31T10:00:00.123456Z");
  EXPECT_EQ(time_shown("2024-02-29 23:59:60-00:30"), "2024-03-01T00:30:00.000000Z");
  EXPECT_EQ(time_shown("0001-01-01"), "0001-01-01T00:00:00.000000Z");
  EXPECT_EQ(time_shown("9999-12-31", DateMeans::kItsEnd), "9999-12-31T23:59:59.999999Z");
  EXPECT_EQ(time_shown("1969-12-31T23:59:59.999999Z"), "1969-12-31T23:59:59.999999Z");
  for (const std::string_view text :
       {"", "2026", "2026-1-1", "2026-02-29", "2026-13-01", "2026-01-31T10:00:00",
        "2026-01-31T24:00:00Z", "2026-01-31T10:60:00Z", "2026-01-31T10:00:61Z", "2026-01-31T10:00Z",
        "2026-01-31T10:00:00.Z", "2026-01-31T10:00:00+0200", "2026-01-31T10:00:00+24:00",
        "2026-01-31T10:00:00Zx", "0000-01-01", "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00", "yesterday"}) {
    EXPECT_EQ(time_shown(text), "none") << text;
  }
}

}  // namespace
}  // namespace daybook::api
