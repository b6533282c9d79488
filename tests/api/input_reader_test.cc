#include "api/read/input_reader.h"

#include <gtest/gtest.h>

#include <random>

#include "api/read/batch_reader.h"
#include "api/read/body_reader.h"
#include "api/read/json_reader.h"
#include "api/render/errors.h"
#include "api/render/record.h"
#include "tests/api/sample.h"

namespace daybook::api {
namespace {

Result<Input> read(std::string_view json, Mode mode) {
  const auto body = read_body("application/json", json);
  if (!body) return body.error();
  return read_input(members_of(sample::kLeads), body->root(), mode);
}

std::string errors(const Result<Input>& input) {
  return input ? "none" : render_error(input.error());
}

TEST(InputReader, ACreateNeedsWhatIsRequiredAndFillsDefaults) {
  EXPECT_EQ(errors(read("{}", Mode::kCreate)), R"({"name":["This field is required."]})");
  const auto input = read(R"({"name":"Ada"})", Mode::kCreate);
  ASSERT_TRUE(input);
  EXPECT_EQ(input->text(sample::kName), "Ada");
  EXPECT_EQ(input->text(sample::kStage), "lead");
  EXPECT_EQ(input->fields().size(), 2U);
}

TEST(InputReader, AnUpdateReadsOnlyWhatIsSent) {
  const auto input = read(R"({"organization":null})", Mode::kUpdate);
  ASSERT_TRUE(input);
  ASSERT_EQ(input->fields().size(), 1U);
  EXPECT_TRUE(input->names(sample::kOrganization));
  EXPECT_TRUE(is_null(input->get(sample::kOrganization)));
  EXPECT_TRUE(read("", Mode::kUpdate)->fields().empty());
}

TEST(InputReader, AReplaceBlanksWhatIsPublishedAndLeavesTheRest) {
  const auto input = read(R"({"name":"Ada"})", Mode::kReplace);
  ASSERT_TRUE(input);
  EXPECT_TRUE(input->names(sample::kJobTitle));
  EXPECT_TRUE(is_null(input->get(sample::kJobTitle)));
  EXPECT_TRUE(is_null(input->get(sample::kTags)));
  EXPECT_EQ(input->text(sample::kStage), "lead");
  EXPECT_FALSE(input->names(sample::kNotes));
  EXPECT_FALSE(input->names(sample::kActive));
  EXPECT_FALSE(input->names(sample::kHash));
  EXPECT_EQ(errors(read("{}", Mode::kReplace)), R"({"name":["This field is required."]})");
}

TEST(InputReader, IgnoresWhatCannotBeEdited) {
  const auto input = read(
      R"({"id":7,"platform":"x","active":3,"created_at":[],"updated_at":null,"platform_user":{},
          "password_hash":"x"})",
      Mode::kUpdate);
  ASSERT_TRUE(input);
  EXPECT_TRUE(input->fields().empty());
}

TEST(InputReader, CollectsEveryIssue) {
  EXPECT_EQ(
      errors(read(R"({"colour":1,"owner":"x","size":-4,"primary_email":"x","\u0000\"":0})",
                  Mode::kCreate)),
      R"({"colour":["Unknown field."],"owner":["A valid integer is required."],)"
      R"("size":["A size is not negative."],"primary_email":["Enter a valid email address."],)"
      R"("\u0000\"":["Unknown field."],"name":["This field is required."]})");
}

TEST(InputReader, StopsAtAHundredIssues) {
  std::string body = "{";
  for (int i = 0; i < 5000; ++i) body += "\"m" + std::to_string(i) + "\":0,";
  body.back() = '}';
  const auto input = read(body, Mode::kUpdate);
  ASSERT_FALSE(input);
  EXPECT_EQ(input.error().issues.size(), 100U);
}

TEST(InputReader, AnErasedValueSentBackChangesNothing) {
  const std::string_view body = R"({"name":{"erased":true},"metadata":{"erased":true}})";
  for (const Mode mode : {Mode::kUpdate, Mode::kReplace}) {
    const auto input = read(body, mode);
    ASSERT_TRUE(input) << errors(input);
    EXPECT_FALSE(input->names(sample::kName));
    EXPECT_FALSE(input->names(sample::kMetadata));
  }
  EXPECT_FALSE(read(body, Mode::kCreate));
}

Field filled_name() { return sample::kName; }

TEST(InputReader, WhatTheKindFillsInIsNotMissing) {
  const Field fields[] = {filled_name(), sample::kNickname};
  Members members = members_of(fields);
  members.complete = [](const Record&, Input& input) {
    if (input.names(sample::kNickname)) input.set(sample::kName.id, input.get(sample::kNickname));
  };
  const auto with = read_json(R"({"nickname":"Ada"})");
  const auto without = read_json("{}");
  EXPECT_TRUE(read_input(members, with->root(), Mode::kCreate));
  EXPECT_FALSE(read_input(members, without->root(), Mode::kCreate));
}

TEST(InputReader, ReadsAFormByTheTypesOfItsFields) {
  const auto body = read_body("application/x-www-form-urlencoded; charset=utf-8",
                              "name=Ada+L%C3%B6w&owner=3&is_tracked=true&value=1.5&organization=&"
                              "metadata=%7B%22a%22%3A1%7D&closes_at=2026-01-31&"
                              "tags=0190a3c1-7b5e-7abc-8def-0123456789ab&"
                              "tags=0190a3c1-7b5e-7abc-8def-0123456789ac&job_title=");
  ASSERT_TRUE(body);
  const auto input = read_input(members_of(sample::kLeads), body->root(), Mode::kUpdate);
  ASSERT_TRUE(input) << errors(input);
  EXPECT_EQ(input->text(sample::kName), "Ada L\xc3\xb6w");
  EXPECT_EQ(input->get(sample::kOwner), Value{std::int64_t{3}});
  EXPECT_EQ(input->get(sample::kIsTracked), Value{true});
  EXPECT_EQ(input->get(sample::kValue), Value{std::int64_t{15000}});
  EXPECT_TRUE(is_null(input->get(sample::kOrganization)));
  EXPECT_EQ(input->get(sample::kMetadata), Value{Json{R"({"a":1})"}});
  EXPECT_EQ(std::get<References>(input->get(sample::kTags)).ids.size(), 2U);
  const auto twice = read_body("application/x-www-form-urlencoded", "name=a&name=b");
  EXPECT_EQ(errors(read_input(members_of(sample::kLeads), twice->root(), Mode::kUpdate)),
            R"({"name":["Only one value is allowed."]})");
}

std::string multipart(std::string_view parts) {
  std::string body;
  for (const char c : parts) {
    if (c == '\n') body += '\r';
    body += c;
  }
  return body;
}

TEST(BodyReader, ReadsMultipartForms) {
  const auto body = read_body(
      "multipart/form-data; boundary=\"a b\"",
      multipart("preamble\n--a b\nContent-Disposition: form-data; name=\"name\"\n\nAda\nL.\n--a b\n"
                "content-disposition: form-data; name=\"job_title\"\nContent-Type: text/plain\n\n\n"
                "--a b--\nepilogue"));
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(body->root().get("name").text(), "Ada\r\nL.");
  EXPECT_TRUE(body->root().has("job_title"));
  EXPECT_EQ(body->root().get("job_title").text(), "");
}

TEST(BodyReader, NamesAFileOfAForm) {
  const auto body = read_body(
      "multipart/form-data; boundary=x",
      multipart("--x\nContent-Disposition: form-data; name=\"avatar\"; filename=\"a;b.png\"\n\n"
                "\x89PNG\n--x--\n"));
  ASSERT_FALSE(body);
  EXPECT_EQ(render_error(body.error()), R"({"avatar":["Files are not accepted here."]})");
}

TEST(BodyReader, RefusesBrokenForms) {
  for (const std::string_view type : {"multipart/form-data", "multipart/form-data; boundary=",
                                      "multipart/form-data; boundary=x"}) {
    for (const std::string_view bytes :
         {"x", "--x", "--x\r\n", "--x\r\n\r\n", "--x\r\n\r\na\r\n--x--",
          "--x\r\nA: b\r\n\r\na\r\n--x--",
          "--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--",
          "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\na"}) {
      const auto body = read_body(type, bytes);
      ASSERT_FALSE(body) << type << " " << bytes;
      EXPECT_EQ(body.error().code, ErrorCode::kInvalid);
    }
  }
  for (const std::string_view bytes : {"a=%", "a=%4", "a=%zz", "a=%ff", "a=%00", "%=1"}) {
    const auto body = read_body("application/x-www-form-urlencoded", bytes);
    ASSERT_FALSE(body) << bytes;
    EXPECT_EQ(body.error().reason, "body.malformed_form");
  }
}

TEST(BodyReader, TriesOtherTypesAsJson) {
  EXPECT_TRUE(read_body("", R"({"a":1})"));
  EXPECT_TRUE(read_body("text/plain", R"({"a":1})"));
  EXPECT_TRUE(read_body("application/scim+json", R"({"a":1})"));
  EXPECT_EQ(read_body("text/plain", "a: 1").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(read_body("application/scim+json", "a: 1").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(read_body("application/json", "[]").error().message,
            "Expected a JSON object, not an array.");
  EXPECT_TRUE(read_body("application/json", "")->root().is_object());
}

TEST(BatchReader, KeepsTheIssuesOfEachItemApart) {
  const std::string_view keys[] = {"unique_id", "name"};
  const auto body = read_body("", R"({"items":[{"name":"A"},{"name":1},7,{}],"upsert_by":"name",
                                      "atomic":true})");
  const auto batch = read_batch(members_of(sample::kLeads), body->root(), keys);
  ASSERT_TRUE(batch);
  EXPECT_TRUE(batch->atomic);
  EXPECT_EQ(batch->upsert_by, "name");
  ASSERT_EQ(batch->items.size(), 4U);
  EXPECT_TRUE(batch->items[0]);
  EXPECT_EQ(errors(batch->items[1]), R"({"name":["Not a valid string."]})");
  EXPECT_EQ(errors(batch->items[2]),
            R"({"non_field_errors":["Expected an object, not a number."]})");
  ASSERT_TRUE(batch->items[3]);
  EXPECT_FALSE(completed(members_of(sample::kLeads), *batch->items[3]));
  EXPECT_EQ(completed(members_of(sample::kLeads), *batch->items[0])->text(sample::kStage), "lead");
}

TEST(BatchReader, RefusesAWrongEnvelope) {
  const std::string_view keys[] = {"unique_id"};
  for (const std::string_view text :
       {"{}", R"({"items":{}})", R"({"items":[],"upsert_by":"x"})", R"({"items":[],"atomic":"x"})",
        R"({"items":[],"more":1})", R"({"items":[],"upsert_by":7})"}) {
    const auto body = read_body("", text);
    EXPECT_FALSE(read_batch(members_of(sample::kLeads), body->root(), keys)) << text;
  }
  std::string many = "{\"items\":[{}";
  for (std::size_t i = 0; i < kBatchItemsMax; ++i) many += ",{}";
  const auto body = read_body("", many + "]}");
  EXPECT_EQ(read_batch(members_of(sample::kLeads), body->root(), keys).error().code,
            ErrorCode::kTooLarge);
}

TEST(InputReader, ReadsWhatWasRenderedAsItWas) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 2000; ++round) {
    const Record record = sample::random_record(random);
    std::string shown;
    render_record(sample::kLeads, record, TenantId{3}, std::nullopt, shown);
    for (const Mode mode : {Mode::kUpdate, Mode::kReplace, Mode::kCreate}) {
      const auto input = read(shown, mode);
      ASSERT_TRUE(input) << errors(input) << shown;
      for (const auto& [field, value] : input->fields()) {
        const Value& held = record.get(field);
        const bool is_empty_set =
            is_null(held) && std::holds_alternative<References>(value) && is_blank(value);
        ASSERT_TRUE(value == held || is_empty_set) << sample::kLead.find(field)->name << shown;
      }
      for (const Slot& slot : record.slots) {
        const bool is_read = slot.field == kExistence || input->find(slot.field) != nullptr;
        ASSERT_TRUE(is_read) << shown;
      }
    }
  }
}

}  // namespace
}  // namespace daybook::api
