#include <gtest/gtest.h>

#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "domain/sales/deal.h"
#include "domain/sales/tag.h"
#include "tests/specs/specification.h"

namespace daybook::testing {
namespace {

// Every kind that carries tags keeps to the same rules.
class TaggingSpec : public ::testing::TestWithParam<const Kind*> {
 protected:
  Specification given_tagged(const std::vector<std::uint32_t>& tags) {
    const Field& field = *GetParam()->find("tags");
    auto specification =
        tags.empty() ? given(*GetParam(), {}) : given(*GetParam(), {{field, refs(tags)}});
    for (const std::uint32_t tag : {51U, 52U}) {
      specification.with(a(tag::kTag, tag, {{tag::kName, "tag " + std::to_string(tag)}}));
    }
    return specification;
  }
  std::string event(const char* suffix) { return std::string(GetParam()->name) + suffix; }
  const Field& tags() { return *GetParam()->find("tags"); }
};

TEST_P(TaggingSpec, ATagComesBesideTheOthers) {
  given_tagged({51})
      .when("tag", {{tagging::kTag, ref(52)}})
      .then({{event(".tagged"), {{tags(), refs({52})}}}});
}

TEST_P(TaggingSpec, TaggedTwiceIsTaggedOnce) {
  given_tagged({51}).when("tag", {{tagging::kTag, ref(51)}}).then_nothing();
}

TEST_P(TaggingSpec, ATagThatIsNotThereIsRefused) {
  given_tagged({51}).when("tag", {{tagging::kTag, ref(53)}}).then_invalid("tag");
}

TEST_P(TaggingSpec, WithdrawingTakesThatTagOnly) {
  given_tagged({51, 52})
      .when("untag", {{tagging::kTag, ref(51)}})
      .then({{.name = event(".untagged"), .left = {{tags(), refs({51})}}}})
      .when("untag", {{tagging::kTag, ref(51)}})
      .then_nothing();
}

TEST_P(TaggingSpec, TheLastTagLeavesAnEmptySet) {
  auto specification = given_tagged({51});
  specification.when("untag", {{tagging::kTag, ref(51)}});
  EXPECT_FALSE(specification.record().has(tags().id));
}

INSTANTIATE_TEST_SUITE_P(Kinds, TaggingSpec,
                         ::testing::Values(&person::kPerson, &organization::kOrganization,
                                           &deal::kDeal),
                         [](const auto& kind) { return std::string(kind.param->name); });

}  // namespace
}  // namespace daybook::testing
