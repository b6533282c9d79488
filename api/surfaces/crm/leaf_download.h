// A tenant's stored commits as an auditor keeps them: lines of JSON, the last of which is a signed
// tree head over all that came before.
//
//   {"subtrees": ["base64", ...]}             first, when it does not begin with position 1: the
//                                             roots of what comes before, to go on with
//   {"position": 7, "leaf": "base64"}         the stored bytes, sealed as they are
//   {"checkpoint": "note"}
//
// One thread at a time; the shard outlives it. Holds one commit and a piece of its text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/core/shard.h"
#include "domain/core/result.h"

namespace daybook::api::crm {

class LeafDownload {
 public:
  // Positions `from` to `to`; `head` and `tail` are the first and the last line.
  LeafDownload(const Shard& shard, TenantId tenant, Position from, Position to, std::string head,
               std::string tail);

  // About 64 KiB of text; nothing at the end. Errors as those of the log.
  Result<std::optional<std::string>> next();

 private:
  Status add_piece(std::string& text);
  bool has_commit() const { return row_ < commit_.rows.size(); }

  const Shard& shard_;
  const TenantId tenant_;
  Position next_;
  const Position last_;
  std::string head_;
  std::string tail_;

  StoredCommit commit_;  // Of which the rows from row_ on are still to be written.
  std::size_t row_ = 0;
  std::string unwritten_;  // Bytes of it that are no whole group of base64 yet.
};

}  // namespace daybook::api::crm
