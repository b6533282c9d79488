#include "api/read/query_reader.h"

#include <gtest/gtest.h>

#include "api/read/percent.h"
#include "api/render/errors.h"
#include "api/render/page.h"
#include "tests/api/sample.h"

namespace daybook::api {
namespace {

Result<ListRequest> read(std::string_view query) { return read_list_query(sample::kLeads, query); }

std::string errors(std::string_view query) {
  const auto request = read(query);
  return request ? "none" : render_error(request.error());
}

Condition only_condition(std::string_view query) {
  const auto request = read(query);
  EXPECT_TRUE(request) << errors(query);
  EXPECT_EQ(request->conditions.size(), 1U);
  return request->conditions.at(0);
}

TEST(QueryReader, HasDefaults) {
  const auto request = read("");
  ASSERT_TRUE(request);
  const ListQuery query = request->query(TenantId{3}, sample::kLead);
  EXPECT_EQ(query.offset, 0U);
  EXPECT_EQ(query.limit, 50U);
  EXPECT_EQ(query.order, kCreatedAt);
  EXPECT_EQ(query.kind, &sample::kLead);
  EXPECT_TRUE(query.conditions.empty());
}

TEST(QueryReader, ReadsFiltersByTheTypesOfTheirFields) {
  EXPECT_EQ(only_condition("name=L%C3%B6w+x").value, Value{std::string("L\xc3\xb6w x")});
  EXPECT_EQ(only_condition("name=%20").match, Match::kSubstring);
  EXPECT_EQ(only_condition("owner=3.0").value, Value{std::int64_t{3}});
  EXPECT_EQ(only_condition("active=true").value, Value{true});
  EXPECT_EQ(only_condition("value=1.5").value, Value{std::int64_t{15000}});
  EXPECT_EQ(only_condition("lifecycle_stage=lead").value, Value{std::string("lead")});
  const Condition key = only_condition("metadata__has_key=null");
  EXPECT_EQ(key.match, Match::kHasKey);
  EXPECT_EQ(key.value, Value{std::string("null")});
  const auto tag = only_condition("tag=0190a3c1-7b5e-7abc-8def-0123456789ab");
  EXPECT_TRUE(std::holds_alternative<Uuid>(tag.value));
  EXPECT_TRUE(is_null(only_condition("organization=null").value));
  EXPECT_TRUE(is_null(only_condition("owner=null").value));
}

TEST(QueryReader, ADateAloneIsInsideBothEndsOfARange) {
  const auto request = read("created_at__gte=1970-01-02&created_at__lte=1970-01-02");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->conditions[0].field, kCreatedAt);
  EXPECT_EQ(request->conditions[0].match, Match::kFrom);
  EXPECT_EQ(request->conditions[0].value, Value{std::int64_t{86400000000}});
  EXPECT_EQ(request->conditions[1].value, Value{std::int64_t{2 * 86400000000 - 1}});
}

TEST(QueryReader, TakesAnUnencodedPlusOfAnOffsetAsMeant) {
  for (const std::string_view sign : {"+", "%2B"}) {
    const std::string query = "created_at__gte=1970-01-01T02:00:00" + std::string(sign) + "02:00";
    EXPECT_EQ(only_condition(query).value, Value{std::int64_t{0}});
  }
  EXPECT_EQ(only_condition("created_at__gte=1970-01-01+00:00:01Z").value,
            Value{std::int64_t{1000000}});
}

TEST(QueryReader, AParameterWithoutValueIsNotGiven) {
  const auto request = read("name=&owner&page=&page_size=&ordering=&search=&fields=&");
  ASSERT_TRUE(request) << errors("name=&owner&page=");
  EXPECT_TRUE(request->conditions.empty());
  EXPECT_FALSE(request->fields.has_value());
}

TEST(QueryReader, ReadsPagingOrderingSearchAndFields) {
  const auto request = read("page=3&page_size=900&ordering=-name&search=+Ada+&fields=id,name");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->page_size, 500U);
  EXPECT_EQ(request->query(TenantId{1}, sample::kLead).offset, 1000U);
  EXPECT_EQ(request->order, sample::kName.id);
  EXPECT_TRUE(request->descending);
  EXPECT_EQ(request->search, "Ada");
  EXPECT_EQ(request->fields->count(), 2U);
  EXPECT_EQ(read("ordering=updated_at")->order, kUpdatedAt);
}

TEST(QueryReader, NamesEveryParameterThatIsWrong) {
  EXPECT_EQ(errors("colour=red&owner=x&page=0"),
            R"({"colour":["Unknown query parameter."],"owner":["A valid integer is required."],)"
            R"("page":["A positive integer is required."]})");
  EXPECT_EQ(errors("colour"), R"({"colour":["Unknown query parameter."]})");
  EXPECT_EQ(errors("owner=1&owner=2"), R"({"owner":["This parameter may be given only once."]})");
  EXPECT_EQ(errors("tag=x"), R"({"tag":["Must be a valid UUID."]})");
  EXPECT_EQ(errors("fields=id,colour"), R"({"fields":["There is no field \"colour\"."]})");
  EXPECT_EQ(errors("fields=password_hash"),
            R"({"fields":["There is no field \"password_hash\"."]})");
  EXPECT_EQ(errors("ordering=job_title"),
            R"({"ordering":["Not a valid ordering. Choose one of: created_at, updated_at, name, )"
            R"(closes_at; a leading '-' reverses it."]})");
  for (const std::string_view query :
       {"created_at__gte=2026-01-31T10:00:00", "lifecycle_stage=lost", "active=maybe",
        "page_size=0", "page=-1", "page=1.5", "page=x", "name=%", "name=%ff", "name=%00",
        "page=-99999999999999999999"}) {
    EXPECT_NE(errors(query), "none") << query;
  }
}

TEST(QueryReader, AHugePageIsAPagePastTheEnd) {
  const auto request = read("page=99999999999999999999999");
  ASSERT_TRUE(request);
  const Status status = check_page(*request, 1000);
  ASSERT_FALSE(status);
  EXPECT_EQ(render_error(status.error()), R"({"detail":"Invalid page.","code":"page.invalid"})");
}

TEST(QueryReader, ASingleReadTakesFieldsOnly) {
  EXPECT_TRUE(read_record_query(sample::kLeads, "fields=name")->has_value());
  EXPECT_FALSE(read_record_query(sample::kLeads, "")->has_value());
  EXPECT_FALSE(read_record_query(sample::kLeads, "page=1"));
}

TEST(QueryReader, AnActionTakesItsOwnParameters) {
  const Field fields[] = {integer(1, "limit"), boolean(2, "deep")};
  const auto input = read_action_query(fields, "limit=5&deep=1");
  ASSERT_TRUE(input);
  EXPECT_EQ(input->get(fields[0]), Value{std::int64_t{5}});
  EXPECT_FALSE(read_action_query(fields, "x=5"));
  EXPECT_FALSE(read_action_query(fields, "limit=x"));
}

TEST(Percent, RoundTripsEveryByteButNul) {
  std::string all;
  for (char c = 1; c < 127; ++c) all.push_back(c);
  std::string encoded;
  append_percent_encoded(encoded, all);
  EXPECT_EQ(*percent_decode(encoded, Plus::kIsPlus), all);
  EXPECT_EQ(*percent_decode("a+b", Plus::kIsPlus), "a+b");
}

TEST(Page, LinksKeepTheQueryAndTheHost) {
  const RequestUrl url = {"https", "crm.example:8443", "/api/crm/leads/",
                          "name=a%20b&page=2&owner=3&"};
  EXPECT_EQ(page_url(url, 3), "https://crm.example:8443/api/crm/leads/?name=a%20b&owner=3&page=3");
  EXPECT_EQ(page_url(url, 1), "https://crm.example:8443/api/crm/leads/?name=a%20b&owner=3");
  EXPECT_EQ(page_url({"http", "", "/leads/", ""}, 2), "/leads/?page=2");
}

std::string page_of(std::uint64_t page, std::uint64_t count) {
  ListRequest request;
  request.page = page;
  request.page_size = 10;
  if (!check_page(request, count)) return "404";
  std::string out;
  begin_page(request, count, {"http", "h", "/leads/", "page=9&q=\"%22"}, out);
  end_page(out);
  return out;
}

TEST(Page, LinksToItsNeighbours) {
  EXPECT_EQ(page_of(1, 0), R"({"count":0,"next":null,"previous":null,"results":[]})");
  EXPECT_EQ(page_of(1, 10), R"({"count":10,"next":null,"previous":null,"results":[]})");
  EXPECT_EQ(page_of(2, 21), R"({"count":21,"next":"http://h/leads/?q=\"%22&page=3",)"
                            R"("previous":"http://h/leads/?q=\"%22","results":[]})");
  EXPECT_EQ(page_of(2, 10), "404");
  EXPECT_EQ(page_of(2, 0), "404");
}

}  // namespace
}  // namespace daybook::api
