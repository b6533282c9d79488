#include "snapshots/checkpoints.h"

#include <algorithm>
#include <charconv>
#include <fstream>

#include "eventstore/crypto.h"
#include "projections/digest.h"
#include "snapshots/past_options.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

constexpr int kPlaceDigits = 20;
constexpr const char* kDigestFile = "digest";
constexpr const char* kViews = "views";
constexpr const char* kMaking = "making";
constexpr const char* kSealing = "sealing";

std::string name_of(Place place) {
  const std::string number = std::to_string(place.value);
  return std::string(kPlaceDigits - number.size(), '0') + number;
}

std::optional<Place> place_named(const std::string& name) {
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), number);
  const bool is_place =
      name.size() == kPlaceDigits && fault == std::errc{} && end == name.data() + name.size();
  return is_place ? std::optional(Place{number}) : std::nullopt;
}

Status removed(const fs::path& folder) {
  std::error_code error;
  fs::remove_all(folder, error);
  if (!error) return Done{};
  return unavailable("past.storage", "A checkpoint cannot be removed: " + error.message());
}

Error cannot_keep(const std::string& why) {
  return unavailable("past.storage", "A checkpoint cannot be kept: " + why);
}

// The place of views that nobody has open.
Result<Place> place_in(const std::string& folder, const LiveHistory& history) {
  DAYBOOK_TRY(const auto views,
              RocksdbViews::open(folder, history.kinds, past_views_options(history)));
  return views->reached();
}

// The views that were copied into the folder, whole and of that place. kCorrupt "past.unfit" when
// nothing is wrong with them but what they are of; others tell of damage.
Result<std::unique_ptr<RocksdbViews>> open_whole(const std::string& folder,
                                                 const LiveHistory& history, Place place) {
  DAYBOOK_TRY(auto views, open_copy(history.log, past_views_in(folder, history)));
  if (views != nullptr && views->reached() == place) return views;
  if (views != nullptr) {
    return corrupt("past.checkpoint",
                   "It holds the views of place " + std::to_string(views->reached().value) + ".");
  }
  DAYBOOK_TRY(views, RocksdbViews::open(folder, history.kinds, past_views_options(history)));
  if (!views->meta()) return corrupt("past.checkpoint", "It holds no views.");
  return corrupt("past.unfit", "It is of another log, incarnation or revision.");
}

// Which of them to give up: not an end, but the one whose neighbours are nearest to each other, as
// seen from the newest. So the distances grow with the age.
std::size_t most_crowded(const std::vector<Place>& places) {
  const auto age = [&](std::size_t i) {
    return static_cast<double>(places.back().value - places[i].value) + 1;
  };
  std::size_t crowded = 0;
  double least = 0;
  for (std::size_t i = 1; i + 1 < places.size(); ++i) {
    const double ratio = age(i - 1) / age(i + 1);
    if (crowded != 0 && ratio >= least) continue;
    crowded = i;
    least = ratio;
  }
  return crowded;
}

}  // namespace

Checkpoints::Checkpoints(fs::path folder, std::size_t kept_max)
    : folder_(std::move(folder)), kept_max_(std::max<std::size_t>(kept_max, 1)) {}

fs::path Checkpoints::at(Place place) const { return folder_ / name_of(place); }

std::vector<Place> Checkpoints::places() const {
  std::vector<Place> places;
  std::error_code error;
  for (fs::directory_iterator entry(folder_, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto place = place_named(entry->path().filename().string());
    if (place) places.push_back(*place);
  }
  std::sort(places.begin(), places.end());
  return places;
}

Result<Place> Checkpoints::add(const LiveHistory& history) {
  const std::lock_guard one(making_);
  const fs::path making = folder_ / kMaking;
  DAYBOOK_CHECK(removed(making));
  std::error_code error;
  fs::create_directories(making, error);
  if (error) return cannot_keep(error.message());
  const std::string views = (making / kViews).string();
  DAYBOOK_CHECK(history.views.copy_to(views));
  DAYBOOK_TRY(const Place place, place_in(views, history));
  const std::lock_guard lock(files_);
  if (!fs::exists(at(place), error)) fs::rename(making, at(place), error);
  if (error) return cannot_keep(error.message());
  DAYBOOK_CHECK(removed(making));
  thin();
  return place;
}

void Checkpoints::thin() {
  for (std::vector<Place> all = places(); all.size() > kept_max_; all = places()) {
    const std::size_t crowded = most_crowded(all);
    if (!removed(at(all[crowded]))) return;
  }
}

std::optional<Place> Checkpoints::copy_nearest(Place last, Place beyond, const fs::path& folder) {
  const std::lock_guard lock(files_);
  const std::vector<Place> all = places();
  for (auto place = all.rbegin(); place != all.rend(); ++place) {
    if (*place > last) continue;
    if (*place <= beyond) break;
    if (copy_closed_rows((at(*place) / kViews).string(), folder.string())) return *place;
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  return std::nullopt;
}

void Checkpoints::remove(Place place) {
  const std::lock_guard lock(files_);
  std::error_code ignored;
  fs::remove_all(at(place), ignored);
}

// Of a copy, since opening views writes to them.
Result<Digest> Checkpoints::digest_anew(const LiveHistory& history, Place place) {
  const fs::path copy = folder_ / kSealing;
  DAYBOOK_CHECK(removed(copy));
  {
    const std::lock_guard lock(files_);
    DAYBOOK_CHECK(copy_closed_rows((at(place) / kViews).string(), copy.string()));
  }
  auto digest = [&]() -> Result<Digest> {
    DAYBOOK_TRY(const auto views, open_whole(copy.string(), history, place));
    return rows_digest(*views);
  }();
  DAYBOOK_CHECK(removed(copy));
  return digest;
}

Status Checkpoints::seal(const LiveHistory& history, Place place) {
  const std::lock_guard one(making_);
  if (digest(place)) return Done{};
  DAYBOOK_TRY(const Digest found, digest_anew(history, place));
  const std::lock_guard lock(files_);
  const fs::path unnamed = at(place) / "digest.new";
  std::ofstream file(unnamed);
  file << hex_encode(view_of(found)) << '\n';
  file.close();
  std::error_code error;
  if (file) fs::rename(unnamed, at(place) / kDigestFile, error);
  if (!file || error) return cannot_keep("its digest cannot be written");
  return Done{};
}

std::optional<Digest> Checkpoints::digest(Place place) const {
  std::ifstream file(at(place) / kDigestFile);
  std::string text;
  if (!(file >> text)) return std::nullopt;
  const auto bytes = hex_decode(text);
  Digest digest{};
  if (!bytes || bytes->size() != digest.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), digest.begin());
  return digest;
}

Result<bool> Checkpoints::verify(const LiveHistory& history, Place place) {
  const std::lock_guard one(making_);
  const auto kept = digest(place);
  if (!kept && fs::exists(at(place) / kDigestFile)) {
    return corrupt("past.checkpoint", "Its digest cannot be read.");
  }
  if (!kept) return not_found("past.no_digest", "The checkpoint has no digest yet.");
  DAYBOOK_TRY(const Digest found, digest_anew(history, place));
  return found == *kept;
}

Status Checkpoints::clear_unfinished() {
  const std::lock_guard one(making_);
  DAYBOOK_CHECK(removed(folder_ / kMaking));
  return removed(folder_ / kSealing);
}

Status Checkpoints::forget() {
  const std::lock_guard one(making_);
  const std::lock_guard lock(files_);
  return removed(folder_);
}

}  // namespace daybook
