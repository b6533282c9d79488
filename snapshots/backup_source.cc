#include "snapshots/backup_source.h"

namespace daybook {

Status StoreBackupSource::commits(Place after, Place until, const EventStore::VisitCommit& visit) {
  if (after >= until) return Done{};
  return store_.read(after, [&](Place place, const StoredCommit& stored) {
    return place <= until && visit(place, stored) && place < until;
  });
}

}  // namespace daybook
