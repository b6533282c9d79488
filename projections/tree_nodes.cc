#include "projections/tree_nodes.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "projections/heads.h"
#include "projections/keys.h"

namespace daybook {
namespace {

// As many as `nodes` has room for, from `first` on, of a level that is stored.
Status read_nodes(const Rows& rows, TenantId tenant, unsigned level, std::uint64_t first,
                  std::span<Digest> nodes) {
  const bool is_leaf = level == 0;
  std::vector<std::string> keys;
  for (std::uint64_t index = first; index < first + nodes.size(); ++index) {
    keys.push_back(is_leaf ? entry_key(tenant, Position{index + 1})
                           : node_key(tenant, level, index));
  }
  std::size_t found = 0;
  DAYBOOK_CHECK(rows.multi_get(keys, [&](std::size_t index, std::string_view row) {
    if (is_leaf) row.remove_prefix(std::min<std::size_t>(row.size(), 8));  // The place.
    if (row.size() != sizeof(Digest)) return;
    std::copy(row.begin(), row.end(), nodes[index].begin());
    ++found;
  }));
  if (found == nodes.size()) return Done{};
  return not_found("merkle.node", "The tree has no such node yet.");
}

}  // namespace

// The stored nodes below one that is not stored are neighbours, and read at once.
Result<Digest> tree_node(const Rows& rows, TenantId tenant, unsigned level, std::uint64_t index) {
  const unsigned above = level % kNodeLevels;
  std::vector<Digest> nodes(std::size_t{1} << above);
  DAYBOOK_CHECK(read_nodes(rows, tenant, level - above, index << above, nodes));
  for (std::size_t size = nodes.size() / 2; size > 0; size /= 2) {
    for (std::size_t i = 0; i < size; ++i) nodes[i] = node_hash(nodes[2 * i], nodes[2 * i + 1]);
  }
  return nodes.front();
}

}  // namespace daybook
