#include "eventstore/merkle.h"

#include <gtest/gtest.h>

#include <map>

#include "eventstore/merkle_verify.h"

namespace daybook {
namespace {

constexpr std::uint64_t kLeaves = 200;

// A tree with the nodes that a projection would have stored, and the root at each size.
class StoredTree {
 public:
  explicit StoredTree(std::uint64_t size) {
    roots_.push_back(frontier_.root());
    for (std::uint64_t i = 0; i < size; ++i) add("leaf " + std::to_string(i));
  }

  void add(std::string_view leaf) {
    frontier_.append(leaf_hash(leaf), [&](unsigned level, std::uint64_t index, const Digest& node) {
      EXPECT_TRUE(nodes_.emplace(std::pair(level, index), node).second) << "completed twice";
    });
    roots_.push_back(frontier_.root());
  }

  ReadNode reader() const {
    return [this](unsigned level, std::uint64_t index) -> Result<Digest> {
      const auto found = nodes_.find({level, index});
      if (found == nodes_.end()) return not_found("merkle.no_node", "No such node.");
      return found->second;
    };
  }

  const Digest& root(std::uint64_t size) const { return roots_.at(size); }
  const Digest& leaf(std::uint64_t index) const { return nodes_.at({0, index}); }
  const MerkleFrontier& frontier() const { return frontier_; }
  std::size_t node_count() const { return nodes_.size(); }

 private:
  MerkleFrontier frontier_;
  std::map<std::pair<unsigned, std::uint64_t>, Digest> nodes_;
  std::vector<Digest> roots_;
};

// MTH as RFC 6962, 2.1, writes it, over leaves: the slow way.
Digest reference_root(const std::vector<Digest>& leaves, std::size_t begin, std::size_t end) {
  if (begin == end) return sha256("");
  if (end - begin == 1) return leaves[begin];
  std::size_t left = 1;
  while (left * 2 < end - begin) left *= 2;
  return node_hash(reference_root(leaves, begin, begin + left),
                   reference_root(leaves, begin + left, end));
}

// The reference tree of the Certificate Transparency project.
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

StoredTree reference_tree() {
  StoredTree tree(0);
  for (const auto& [leaf, root] : kReferenceTree) tree.add(*hex_decode(leaf));
  return tree;
}

std::vector<std::string> hex_of(const MerkleProof& proof) {
  std::vector<std::string> texts;
  for (const Digest& digest : proof) texts.push_back(hex_encode(view_of(digest)));
  return texts;
}

TEST(MerkleTree, GivesTheRootsOfTheReferenceTree) {
  const StoredTree tree = reference_tree();
  EXPECT_EQ(hex_encode(view_of(tree.root(0))),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t i = 0; i < kReferenceTree.size(); ++i) {
    EXPECT_EQ(hex_encode(view_of(tree.root(i + 1))), kReferenceTree[i].second);
  }
}

TEST(MerkleTree, GivesTheProofsOfTheReferenceTree) {
  const StoredTree tree = reference_tree();
  EXPECT_EQ(hex_of(inclusion_proof(0, 8, tree.reader()).value()),
            (std::vector<std::string>{
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}));
  EXPECT_EQ(hex_of(consistency_proof(6, 8, tree.reader()).value()),
            (std::vector<std::string>{
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
}

TEST(MerkleTree, FrontierStoredNodesAndDefinitionAgreeAtEverySize) {
  const StoredTree tree(kLeaves);
  std::vector<Digest> leaves;
  for (std::uint64_t size = 0; size <= kLeaves; ++size) {
    EXPECT_EQ(tree.root(size), reference_root(leaves, 0, leaves.size())) << size;
    EXPECT_EQ(root_at(size, tree.reader()).value(), tree.root(size)) << size;
    leaves.push_back(leaf_hash("leaf " + std::to_string(size)));
  }
}

TEST(MerkleTree, EveryCompleteNodeIsReportedOnce) {
  // As many nodes as the sum over levels of the whole subtrees: 200 + 100 + 50 + 25 + 12 + 6 + 3
  // + 1.
  EXPECT_EQ(StoredTree(kLeaves).node_count(), 397U);
}

TEST(MerkleTree, AnInclusionProofOfEveryLeafVerifies) {
  const StoredTree tree(kLeaves);
  for (std::uint64_t size = 1; size <= kLeaves; ++size) {
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto proof = inclusion_proof(index, size, tree.reader());
      ASSERT_TRUE(proof) << proof.error().message;
      ASSERT_TRUE(verify_inclusion(tree.leaf(index), index, size, *proof, tree.root(size)))
          << index << " of " << size;
    }
  }
}

TEST(MerkleTree, AConsistencyProofOfEveryPairOfSizesVerifies) {
  const StoredTree tree(kLeaves);
  for (std::uint64_t size = 1; size <= kLeaves; ++size) {
    for (std::uint64_t old_size = 1; old_size <= size; ++old_size) {
      const auto proof = consistency_proof(old_size, size, tree.reader());
      ASSERT_TRUE(proof) << proof.error().message;
      ASSERT_TRUE(verify_consistency(old_size, size, tree.root(old_size), tree.root(size), *proof))
          << old_size << " of " << size;
    }
  }
}

// Calls `check` with each proof that differs from `proof` in one byte, lacks one hash or has one
// more.
template <class Check>
void for_each_change(const MerkleProof& proof, const Check& check) {
  for (std::size_t byte = 0; byte < proof.size() * sizeof(Digest); ++byte) {
    MerkleProof changed = proof;
    changed[byte / sizeof(Digest)][byte % sizeof(Digest)] ^= 0x40;
    check(changed);
  }
  for (std::size_t i = 0; i < proof.size(); ++i) {
    MerkleProof shorter = proof;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
    check(shorter);
  }
  for (const Digest& extra : {Digest{}, proof.empty() ? Digest{} : proof.back()}) {
    MerkleProof longer = proof;
    longer.push_back(extra);
    check(longer);
  }
}

Digest changed_at(Digest digest, std::size_t byte) {
  digest[byte] ^= 1;
  return digest;
}

TEST(MerkleTree, AChangedInclusionProofFails) {
  const StoredTree tree(24);
  for (std::uint64_t size = 1; size <= 24; ++size) {
    for (std::uint64_t index = 0; index < size; ++index) {
      const MerkleProof proof = inclusion_proof(index, size, tree.reader()).value();
      const Digest& leaf = tree.leaf(index);
      const Digest& root = tree.root(size);
      for_each_change(proof, [&](const MerkleProof& changed) {
        ASSERT_FALSE(verify_inclusion(leaf, index, size, changed, root)) << index << " " << size;
      });
      for (std::size_t byte = 0; byte < sizeof(Digest); ++byte) {
        ASSERT_FALSE(verify_inclusion(changed_at(leaf, byte), index, size, proof, root));
        ASSERT_FALSE(verify_inclusion(leaf, index, size, proof, changed_at(root, byte)));
      }
      ASSERT_FALSE(verify_inclusion(leaf, size, size, proof, root));
      ASSERT_TRUE(size == 1 || !verify_inclusion(leaf, (index + 1) % size, size, proof, root));
    }
  }
}

TEST(MerkleTree, AChangedConsistencyProofFails) {
  const StoredTree tree(24);
  for (std::uint64_t size = 1; size <= 24; ++size) {
    for (std::uint64_t old_size = 1; old_size <= size; ++old_size) {
      const MerkleProof proof = consistency_proof(old_size, size, tree.reader()).value();
      const Digest& old_root = tree.root(old_size);
      const Digest& root = tree.root(size);
      for_each_change(proof, [&](const MerkleProof& changed) {
        ASSERT_FALSE(verify_consistency(old_size, size, old_root, root, changed));
      });
      for (std::size_t byte = 0; byte < sizeof(Digest); ++byte) {
        ASSERT_FALSE(verify_consistency(old_size, size, changed_at(old_root, byte), root, proof));
        ASSERT_FALSE(verify_consistency(old_size, size, old_root, changed_at(root, byte), proof));
      }
      ASSERT_FALSE(verify_consistency(size + 1, size, old_root, root, proof));
    }
  }
}

TEST(MerkleTree, EverythingBeginsWithTheEmptyTreeOnly) {
  const StoredTree tree(3);
  EXPECT_TRUE(verify_consistency(0, 3, empty_root(), tree.root(3), {}));
  EXPECT_TRUE(verify_consistency(0, 0, empty_root(), empty_root(), {}));
  EXPECT_FALSE(verify_consistency(0, 3, tree.root(1), tree.root(3), {}));
  EXPECT_FALSE(verify_consistency(0, 0, empty_root(), tree.root(1), {}));
  EXPECT_FALSE(verify_consistency(0, 3, empty_root(), tree.root(3), MerkleProof{tree.root(1)}));
}

TEST(MerkleTree, ProofsOutsideTheTreeAreRefused) {
  const StoredTree tree(5);
  EXPECT_EQ(inclusion_proof(5, 5, tree.reader()).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(inclusion_proof(0, 0, tree.reader()).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(consistency_proof(0, 5, tree.reader()).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(consistency_proof(6, 5, tree.reader()).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(inclusion_proof(0, 9, tree.reader()).error().code, ErrorCode::kNotFound)
      << "the error of a node that is missing is the proof's";
}

TEST(MerkleTree, ALeafIsTheConcatenationOfItsRows) {
  const std::vector<std::string> rows = {"one", "", "two"};
  EXPECT_EQ(leaf_hash(std::span(rows)), leaf_hash("onetwo"));
  EXPECT_NE(leaf_hash("onetwo"), node_hash(leaf_hash("one"), leaf_hash("two")));
}

TEST(MerkleFrontier, GoesOnFromItsBytesAtEverySize) {
  MerkleFrontier frontier;
  const StoredTree tree(kLeaves);
  for (std::uint64_t size = 0; size < kLeaves; ++size) {
    auto decoded = MerkleFrontier::decode(frontier.encode());
    ASSERT_TRUE(decoded) << size;
    ASSERT_TRUE(*decoded == frontier);
    frontier = *std::move(decoded);
    frontier.append(tree.leaf(size));
    ASSERT_EQ(frontier.root(), tree.root(size + 1));
    ASSERT_EQ(frontier.size(), size + 1);
  }
}

TEST(MerkleFrontier, RefusesBytesOfAnotherLength) {
  const std::string bytes = StoredTree(5).frontier().encode();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(MerkleFrontier::decode(bytes.substr(0, size))) << size;
  }
  EXPECT_FALSE(MerkleFrontier::decode(bytes + "x"));
  EXPECT_EQ(MerkleFrontier::decode("").error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace daybook
