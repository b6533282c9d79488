// The fold that checks a log, against the reference tree of Certificate Transparency and against
// what keeps the tree.
#include "eventstore/merkle_fold.h"

#include <gtest/gtest.h>

#include "eventstore/merkle.h"

namespace daybook {
namespace {

// Leaves and the root after each (RFC 6962 reference implementation).
const std::vector<std::pair<std::string, std::string>> kReferenceTree = {
    {"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
    {"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
    {"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
    {"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
    {"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
    {"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
    {"5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
    {"606162636465666768696a6b6c6d6e6f",
     "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"}};

Digest leaf_of(const std::string& bytes) { return fold_leaf(std::vector<std::string>{bytes}); }

TEST(MerkleFold, GivesTheRootsOfTheReferenceTree) {
  MerkleFold fold;
  EXPECT_EQ(fold.root(), sha256(""));
  for (const auto& [leaf, root] : kReferenceTree) {
    fold.add(leaf_of(*hex_decode(leaf)));
    EXPECT_EQ(hex_encode(view_of(fold.root())), root);
  }
  EXPECT_EQ(fold.size(), kReferenceTree.size());
}

TEST(MerkleFold, AgreesWithTheTreeThatIsKeptAtEverySize) {
  MerkleFold fold;
  MerkleFrontier kept;
  for (int i = 0; i < 300; ++i) {
    const std::vector<std::string> rows = {"leaf ", std::to_string(i)};
    fold.add(fold_leaf(rows));
    kept.append(leaf_hash("leaf " + std::to_string(i)));
    ASSERT_EQ(fold.root(), kept.root()) << i;
  }
}

TEST(MerkleFold, GoesOnBehindAnyBeginningOfWhichTheSubtreesAreKnown) {
  std::vector<Digest> leaves;
  for (int i = 0; i < 40; ++i) leaves.push_back(leaf_of(std::to_string(i)));
  MerkleFold whole;
  for (const Digest& leaf : leaves) whole.add(leaf);
  for (std::size_t begin = 0; begin <= leaves.size(); ++begin) {
    std::vector<Digest> subtrees;
    std::size_t at = 0;
    for (std::size_t leaves_of = 64; leaves_of > 0; leaves_of /= 2) {
      if ((begin & leaves_of) == 0) continue;
      MerkleFold subtree;
      for (std::size_t i = 0; i < leaves_of; ++i) subtree.add(leaves[at++]);
      subtrees.push_back(subtree.root());
    }
    auto fold = MerkleFold::behind(begin, subtrees);
    ASSERT_TRUE(fold) << begin;
    for (std::size_t i = begin; i < leaves.size(); ++i) fold->add(leaves[i]);
    EXPECT_EQ(fold->root(), whole.root()) << begin;
    subtrees.push_back(Digest{});
    EXPECT_FALSE(MerkleFold::behind(begin, subtrees));
  }
}

}  // namespace
}  // namespace daybook
