#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "api/read/json_reader.h"
#include "api/read/query_reader.h"
#include "api/render/entity_tag.h"
#include "api/render/errors.h"
#include "api/render/json_writer.h"
#include "api/render/position_token.h"
#include "api/render/record.h"
#include "tests/api/sample.h"

namespace daybook::api {
namespace {

std::string rendered(const Record& record, std::string_view query = {}) {
  std::string out;
  const auto fields = read_record_query(sample::kLeads, query);
  render_record(sample::kLeads, record, TenantId{3}, *fields, out);
  return out;
}

Record record() {
  Record lead;
  lead.key = {sample::kLead.id, *Uuid::parse("0190a3c1-7b5e-7abc-8def-0123456789ab")};
  lead.number = {12};
  lead.created_at = Time{1};
  lead.updated_at = Time{1769853600500000};
  lead.put(kExistence, true);
  lead.put(sample::kName.id, std::string("A\"d\\a\n\x01\xc3\xa9"));
  return lead;
}

TEST(RenderRecord, ShowsWhatIsPublishedInItsOrder) {
  EXPECT_EQ(rendered(record()),
            R"({"id":"0190a3c1-7b5e-7abc-8def-0123456789ab","platform":3,)"
            "\"name\":\"A\\\"d\\\\a\\n\\u0001\xc3\xa9\","
            R"("primary_email":"","emails":[],"job_title":"","organization":null,"owner":null,)"
            R"("platform_user":null,"lifecycle_stage":"lead","active":true,"metadata":{},)"
            R"("tags":[],"value":null,"closes_at":null,"size":null,)"
            R"("created_at":"1970-01-01T00:00:00.000001Z",)"
            R"("updated_at":"2026-01-31T10:00:00.500000Z"})");
}

TEST(RenderRecord, ShowsEveryTypeAndTheRestWhenItHasAValue) {
  Record lead = record();
  lead.put(sample::kName.id, Erased{});
  lead.put(sample::kActive.id, false);
  lead.put(sample::kMetadata.id, Json{R"({"a":1.50})"});
  lead.put(sample::kTags.id, References{{lead.key.id, lead.key.id}});
  lead.put(sample::kValue.id, std::int64_t{-15000});
  lead.put(sample::kClosesAt.id, std::int64_t{-1});
  lead.put(sample::kOwner.id, std::int64_t{9});
  lead.put(sample::kHash.id, std::string("secret"));
  lead.put(sample::kNotes.id, std::string("n"));
  EXPECT_EQ(rendered(lead, "fields=name,active,metadata,tags,value,closes_at,owner"),
            R"({"name":{"erased":true},"owner":9,"active":false,"metadata":{"a":1.50},)"
            R"("tags":["0190a3c1-7b5e-7abc-8def-0123456789ab",)"
            R"("0190a3c1-7b5e-7abc-8def-0123456789ab"],"value":-1.5,)"
            R"("closes_at":"1969-12-31T23:59:59.999999Z"})");
  const std::string whole = rendered(lead);
  EXPECT_NE(whole.find(R"("notes":"n")"), std::string::npos);
  EXPECT_EQ(whole.find("nickname"), std::string::npos);
  EXPECT_EQ(whole.find("secret"), std::string::npos);
  EXPECT_EQ(rendered(lead, "fields=nickname"), R"({"nickname":null})");
}

TEST(RenderRecord, ByNumberTheIdIsTheNumber) {
  static const Resource by_number = [] {
    Resource resource = sample::kLeads;
    resource.by_number = true;
    return resource;
  }();
  std::string out;
  render_record(by_number, record(), TenantId{3}, std::nullopt, out);
  EXPECT_TRUE(out.starts_with(R"({"id":12,"platform":3,)")) << out;
}

TEST(RenderRecord, IsJsonWhateverTheTextsAre) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 2000; ++round) {
    const std::string out = rendered(sample::random_record(random));
    ASSERT_TRUE(read_json(out)) << out;
  }
}

TEST(JsonText, DecimalsAreExact) {
  const std::pair<std::int64_t, std::string_view> cases[] = {
      {0, "0"},
      {1, "0.0001"},
      {-1, "-0.0001"},
      {10000, "1"},
      {15000, "1.5"},
      {-12345, "-1.2345"},
      {100, "0.01"},
      {std::numeric_limits<std::int64_t>::max(), "922337203685477.5807"},
      {std::numeric_limits<std::int64_t>::min(), "-922337203685477.5808"}};
  for (const auto& [number, want] : cases) {
    std::string out;
    append_decimal(out, number);
    EXPECT_EQ(out, want);
  }
}

TEST(JsonWriter, PutsCommasBetween) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().text("a", "b").key("c").begin_array().number(1).null().begin_object();
  json.end_object().uuid(Uuid{}).time(Time{0}).end_array().boolean("d", true).end_object();
  EXPECT_EQ(out, R"({"a":"b","c":[1,null,{},"00000000-0000-0000-0000-000000000000",)"
                 R"("1970-01-01T00:00:00.000000Z"],"d":true})");
}

TEST(RenderError, GroupsIssuesByField) {
  EXPECT_EQ(render_error(invalid({{"name", "a"}, {"", "b"}, {"name", "c\""}})),
            R"({"name":["a","c\""],"non_field_errors":["b"]})");
}

TEST(RenderError, NamesTheSubjectOfAConflict) {
  EXPECT_EQ(render_error(conflict("person.merged", "Merged.", "0190")),
            R"({"detail":"Merged.","code":"person.merged","subject":"0190"})");
  EXPECT_EQ(render_detail("Not found."), R"({"detail":"Not found."})");
}

TEST(RenderError, NamesNoFilesOfTheServer) {
  const Error full{ErrorCode::kNoSpace, "views.no_space", "Views: No space: /srv/daybook/1.sst"};
  EXPECT_EQ(without_files(full).message, "The disk is full.");
  EXPECT_EQ(without_files(full).reason, "views.no_space");
  for (const Error& broken : {corrupt("store.corrupt", "Checksum of log/000012.sst."),
                              unavailable("past.storage", "Cannot write to /srv/past.")}) {
    const Error shown = without_files(broken);
    EXPECT_EQ(shown.message.find('/'), std::string::npos) << shown.message;
    EXPECT_EQ(shown.reason, broken.reason);
  }
  const Error behind = unavailable("views.behind", "The write is done, but cannot be shown yet.");
  EXPECT_EQ(without_files(behind).message, behind.message);
  EXPECT_EQ(without_files(not_found("a.b", "No such path: /x")).message, "No such path: /x");
}

TEST(RenderError, MapsEveryCodeToItsStatus) {
  const std::pair<ErrorCode, int> want[] = {
      {ErrorCode::kInvalid, 400},     {ErrorCode::kUnauthenticated, 401},
      {ErrorCode::kForbidden, 403},   {ErrorCode::kNotFound, 404},
      {ErrorCode::kConflict, 409},    {ErrorCode::kStale, 412},
      {ErrorCode::kGone, 410},        {ErrorCode::kTooLarge, 413},
      {ErrorCode::kUnsupported, 415}, {ErrorCode::kUnprocessable, 422},
      {ErrorCode::kUnavailable, 503}, {ErrorCode::kCorrupt, 500}};
  for (const auto& [code, status] : want) EXPECT_EQ(status_of(code), status);
}

TEST(EntityTag, ComesBackAsItWas) {
  const std::string tag = entity_tag(Version{42}, 1, "{}");
  const auto tags = read_entity_tags("If-Match", "\"x\" , W/\"v41-0\"," + tag);
  ASSERT_TRUE(tags);
  EXPECT_TRUE(matches_version(*tags, Version{42}, 1));
  EXPECT_FALSE(matches_version(*tags, Version{41}, 1));
  EXPECT_TRUE(matches_whole(*tags, tag));
  EXPECT_TRUE(matches_whole(*tags, "\"v41-0\""));
  EXPECT_FALSE(matches_whole(*tags, entity_tag(Version{42}, 1, "{ }")));
  EXPECT_NE(entity_tag(Version{1}, 1, "12345678"), entity_tag(Version{1}, 1, "12345679"));
  EXPECT_NE(entity_tag(Version{1}, 1, std::string(7, '\0')),
            entity_tag(Version{1}, 1, std::string(8, '\0')));
}

TEST(EntityTag, OneOfAnotherIncarnationNeverMatches) {
  const std::string first = entity_tag(Version{3}, 1, "{}");
  const std::string second = entity_tag(Version{3}, 2, "{}");
  EXPECT_TRUE(first.starts_with("\"v3-")) << first;
  EXPECT_TRUE(second.starts_with("\"v3.2-")) << second;
  const auto tags_of = [](const std::string& tag) { return *read_entity_tags("If-Match", tag); };
  EXPECT_TRUE(matches_version(tags_of(second), Version{3}, 2));
  EXPECT_FALSE(matches_version(tags_of(first), Version{3}, 2));
  EXPECT_FALSE(matches_version(tags_of(second), Version{3}, 1));
  EXPECT_FALSE(matches_whole(tags_of(first), second));
  EXPECT_FALSE(matches_version(tags_of("\"v3.-0\""), Version{3}, 1));
  EXPECT_FALSE(matches_version(tags_of("\"v3.2x\""), Version{3}, 2));
}

TEST(PositionToken, IsABareNumberUntilARestore) {
  EXPECT_EQ(position_token(Position{57}, 1), "57");
  EXPECT_EQ(position_token(Position{57}, 2), "57@2");
  const auto read = [](std::string_view value, std::uint64_t incarnation) {
    return read_position_token("Daybook-Min-Position", value, incarnation);
  };
  EXPECT_EQ(read("57", 1).value(), Position{57});
  EXPECT_EQ(read("57@1", 1).value(), Position{57});
  EXPECT_EQ(read("57@2", 2).value(), Position{57});
  EXPECT_EQ(read("57", 2).error().code, ErrorCode::kGone);
  EXPECT_EQ(read("57@2", 1).error().code, ErrorCode::kGone);
  EXPECT_EQ(read("57@2", 3).error().reason, "position.other_incarnation");
  for (const std::string_view value :
       {"", "x", "@2", "57@", "57@x", "57@2@2", "-1", "1.5", "99999999999999999999999"}) {
    EXPECT_EQ(read(value, 1).error().code, ErrorCode::kInvalid) << value;
  }
}

TEST(EntityTag, AStarMatchesAll) {
  const auto tags = read_entity_tags("If-Match", " *");
  ASSERT_TRUE(tags);
  EXPECT_TRUE(matches_version(*tags, Version{1}, 1));
}

TEST(EntityTag, RefusesWhatIsNoList) {
  for (const std::string_view value :
       {"", " ", "v1", "\"", "\"a", "\"a\" \"b\"", "w/\"a\"", "\"a\",*", "\"a b\"", ","}) {
    EXPECT_FALSE(read_entity_tags("If-Match", value)) << value;
  }
  EXPECT_FALSE(
      matches_version(*read_entity_tags("If-Match", "\"v\",\"v1x\",\"1\""), Version{1}, 1));
}

}  // namespace
}  // namespace daybook::api
