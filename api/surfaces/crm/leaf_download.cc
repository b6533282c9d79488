#include "api/surfaces/crm/leaf_download.h"

#include <utility>

#include "api/checkpoints/proofs.h"

namespace daybook::api::crm {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;
constexpr std::size_t kGroupBytes = 3;  // Of base64.

}  // namespace

LeafDownload::LeafDownload(const Shard& shard, TenantId tenant, Position from, Position to,
                           std::string head, std::string tail)
    : shard_(shard),
      tenant_(tenant),
      next_(from),
      last_(to),
      head_(std::move(head)),
      tail_(std::move(tail)) {}

Result<std::optional<std::string>> LeafDownload::next() {
  std::string text = std::exchange(head_, {});
  while (text.size() < kPieceBytes && (has_commit() || next_ <= last_)) {
    DAYBOOK_CHECK(add_piece(text));
  }
  if (!has_commit() && next_ > last_) text += std::exchange(tail_, {});
  if (text.empty()) return std::optional<std::string>{};
  return std::optional<std::string>{std::move(text)};
}

// A row, or what begins the line of the next commit and its first row.
Status LeafDownload::add_piece(std::string& text) {
  if (!has_commit()) {
    DAYBOOK_TRY(commit_, stored_commit(shard_, tenant_, next_));
    text += "{\"position\":" + std::to_string(next_.value) + ",\"leaf\":\"";
    row_ = 0;
    ++next_.value;
  }
  unwritten_ += std::exchange(commit_.rows[row_], {});
  ++row_;
  const bool is_last = !has_commit();
  const std::size_t whole = unwritten_.size() - unwritten_.size() % kGroupBytes;
  const std::size_t written = is_last ? unwritten_.size() : whole;
  text += base64_encode(std::string_view(unwritten_).substr(0, written));
  unwritten_.erase(0, written);
  if (is_last) text += "\"}\n";
  return Done{};
}

}  // namespace daybook::api::crm
