#include "tests/tidy/layers.h"

#include <gtest/gtest.h>

namespace daybook::tidy {
namespace {

TEST(Layers, NoFolderIncludesOneAboveIt) { EXPECT_EQ(over_tree(includes_against_the_layers), ""); }

TEST(Layers, DomainIncludesOnlyItselfAndTheStandardLibrary) {
  EXPECT_EQ(over_tree(includes_that_domain_may_not_have), "");
}

TEST(Layers, HeavyHeadersStayInSourcesAndBeastInHttp) { EXPECT_EQ(over_tree(heavy_includes), ""); }

TEST(LayersCheck, AnIncludeOfALayerAboveIsFound) {
  const std::string api = "#include \"api/surface.h\"\n";
  EXPECT_EQ(includes_against_the_layers({"domain/a.cc", "\n" + api}),
            Complaints{"domain/a.cc:2: may not include api/surface.h"});
  EXPECT_EQ(includes_against_the_layers({"snapshots/a.h", api}).size(), 1U);
  EXPECT_EQ(
      includes_against_the_layers({"eventstore/a.cc", "  # include \"projections/a.h\""}).size(),
      1U);
  EXPECT_TRUE(includes_against_the_layers({"api/a.cc", api}).empty());
  EXPECT_TRUE(includes_against_the_layers({"tests/laws/a.cc", api}).empty());
}

TEST(LayersCheck, ProjectionsMayNotKnowHowTheLogIsKept) {
  EXPECT_EQ(includes_against_the_layers(
                {"projections/a.cc", "#include \"eventstore/rocksdb_engine.h\"\n"})
                .size(),
            1U);
  EXPECT_TRUE(
      includes_against_the_layers({"projections/a.cc", "#include \"eventstore/event_store.h\"\n"})
          .empty());
}

TEST(LayersCheck, AForeignLibraryInDomainIsFound) {
  EXPECT_EQ(includes_that_domain_may_not_have({"domain/a.cc", "#include <openssl/evp.h>\n"}).size(),
            1U);
  EXPECT_EQ(includes_that_domain_may_not_have({"domain/a.cc", "#include \"a.h\"\n"}).size(), 1U);
  EXPECT_TRUE(includes_that_domain_may_not_have(
                  {"domain/a.cc", "#include <vector>\n#include \"domain/core/value.h\"\n"})
                  .empty());
}

TEST(LayersCheck, AHeavyHeaderInAHeaderIsFound) {
  EXPECT_EQ(heavy_includes({"eventstore/a.h", "#include <rocksdb/db.h>\n"}).size(), 1U);
  EXPECT_EQ(heavy_includes({"eventstore/a.h", "#include \"eventstore/commit.pb.h\"\n"}).size(), 1U);
  EXPECT_EQ(heavy_includes({"api/cli/a.cc", "#include <boost/beast/http.hpp>\n"}).size(), 1U);
  EXPECT_TRUE(
      heavy_includes({"eventstore/a.h", "// Rows. Internal to the codec.\n#include <rocksdb/db.h>"})
          .empty());
  EXPECT_TRUE(heavy_includes({"eventstore/a.cc", "#include <rocksdb/db.h>\n"}).empty());
  EXPECT_TRUE(heavy_includes({"api/http/a.cc", "#include <boost/beast/http.hpp>\n"}).empty());
}

}  // namespace
}  // namespace daybook::tidy
