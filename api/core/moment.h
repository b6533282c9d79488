// The past that one request looks at: its tenant at a position, and control as it was then.
//
// One thread at a time. The shards must outlive it.
#pragma once

#include <memory>
#include <optional>

#include "api/core/shard.h"
#include "snapshots/past_reader.h"

namespace daybook::api {

class Moment {
 public:
  // `time` is when control is looked at; without it, when the commit at `position` was.
  Moment(Shard& home, TenantId tenant, Position position, std::optional<Time> time,
         PastViewPtr view = nullptr)
      : home_(home),
        tenant_(tenant),
        position_(position),
        time_(time),
        reader_(home.past(), tenant, position, std::move(view)) {}

  Position position() const { return position_; }
  const Reader& reader() const { return reader_; }
  Result<const Reader*> control(Shard& control);

 private:
  Result<Time> time() const;

  Shard& home_;
  const TenantId tenant_;
  const Position position_;
  const std::optional<Time> time_;
  const PastReader reader_;
  std::unique_ptr<const PastReader> control_;
};

}  // namespace daybook::api
