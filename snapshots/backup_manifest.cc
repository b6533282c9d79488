#include "snapshots/backup_manifest.h"

#include <set>

#include "snapshots/hashed_text.h"

namespace daybook {
namespace {

constexpr std::string_view kManifestVersion = "1";
constexpr std::string_view kSegmentPrefix = "commits-";

std::string hex(const Digest& digest) { return hex_encode(view_of(digest)); }

std::string number(std::uint64_t value) { return std::to_string(value); }

Error damaged(std::string_view what) { return corrupt("backup.damaged", std::string(what)); }

Error bad_line(const Words& words) {
  return damaged("A line that begins with '" + std::string(words.front().substr(0, 16)) +
                 "' is not understood.");
}

// What the lines say, before it is put together.
struct Lines {
  BackupManifest manifest;
  Place head{};
  Digest head_leaf{};
  std::map<TenantId, TenantEdge> tenants;
};

bool read_log(const Words& words, Lines& lines) {
  const auto log = words.size() == 4 ? Uuid::parse(words[1]) : std::nullopt;
  const auto incarnation = log ? number_in(words[2]) : std::nullopt;
  const auto format = incarnation ? number_in(words[3]) : std::nullopt;
  if (!format || *incarnation == 0) return false;
  lines.manifest.log = {*log, static_cast<std::uint32_t>(*format), *incarnation};
  return true;
}

bool read_head(const Words& words, Lines& lines) {
  const auto place = words.size() == 3 ? number_in(words[1]) : std::nullopt;
  const auto leaf = place ? digest_in(words[2]) : std::nullopt;
  if (!leaf) return false;
  lines.head = Place{*place};
  lines.head_leaf = *leaf;
  return true;
}

bool read_segment(const Words& words, Lines& lines) {
  const auto first = words.size() == 5 ? number_in(words[1]) : std::nullopt;
  const auto last = first ? number_in(words[2]) : std::nullopt;
  const auto bytes = last ? number_in(words[3]) : std::nullopt;
  const auto hash = bytes ? digest_in(words[4]) : std::nullopt;
  if (!hash) return false;
  lines.manifest.segments.push_back({Place{*first}, Place{*last}, *bytes, *hash});
  return true;
}

bool read_tenant(const Words& words, Lines& lines) {
  const auto tenant = words.size() == 6 ? number_in(words[1]) : std::nullopt;
  const auto size = tenant ? number_in(words[2]) : std::nullopt;
  const auto root = size ? digest_in(words[3]) : std::nullopt;
  const auto leaf = root ? digest_in(words[4]) : std::nullopt;
  const auto bytes = leaf ? hex_decode(words[5]) : std::nullopt;
  if (!bytes) return false;
  const auto frontier = MerkleFrontier::decode(*bytes);
  if (!frontier || frontier->size() != *size || frontier->root() != *root) return false;
  return lines.tenants.emplace(TenantId{*tenant}, TenantEdge{*frontier, *leaf}).second;
}

bool read_number(const Words& words, std::uint64_t& out) {
  const auto value = words.size() == 2 ? number_in(words[1]) : std::nullopt;
  out = value.value_or(0);
  return value.has_value();
}

bool read_line(const Words& words, Lines& lines) {
  if (words[0] == "log") return read_log(words, lines);
  if (words[0] == "head") return read_head(words, lines);
  if (words[0] == "segment") return read_segment(words, lines);
  if (words[0] == "tenant") return read_tenant(words, lines);
  if (words[0] == "erasures") return read_number(words, lines.manifest.erasures);
  std::uint64_t taken = 0;
  if (words[0] != "taken" || !read_number(words, taken)) return false;
  lines.manifest.taken = Time{static_cast<std::int64_t>(taken)};
  return true;
}

// Every place once, every commit in one tenant.
Status check_ranges(const Lines& lines) {
  Place next{1};
  for (const SegmentEntry& segment : lines.manifest.segments) {
    if (segment.first != next || segment.last < segment.first) {
      return damaged("Its segments leave a place out.");
    }
    next = Place{segment.last.value + 1};
  }
  std::uint64_t commits = 0;
  for (const auto& [tenant, edge] : lines.tenants) commits += edge.frontier.size();
  const bool is_whole = next.value == lines.head.value + 1 && commits == lines.head.value;
  return is_whole ? Status(Done{}) : damaged("Its segments and tenants do not add up to its head.");
}

}  // namespace

std::filesystem::path manifest_file(const std::filesystem::path& folder) {
  return folder / "manifest";
}

std::filesystem::path segment_file(const std::filesystem::path& folder, Place first) {
  std::string digits = std::to_string(first.value);
  digits.insert(0, 20 - digits.size(), '0');
  return folder / digits.insert(0, kSegmentPrefix);
}

Result<std::vector<std::filesystem::path>> unnamed_segments(const std::filesystem::path& folder,
                                                            const BackupManifest& manifest) {
  std::set<std::filesystem::path> named;
  for (const SegmentEntry& segment : manifest.segments) {
    named.insert(segment_file(folder, segment.first).filename());
  }
  std::vector<std::filesystem::path> unnamed;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::filesystem::path name = entry.path().filename();
    const bool is_segment = name.string().starts_with(kSegmentPrefix);
    if (is_segment && !named.contains(name)) unnamed.push_back(entry.path());
  }
  if (!error) return unnamed;
  return unavailable("backup.not_read", "Cannot list " + folder.string() + ".");
}

std::string manifest_text(const BackupManifest& manifest) {
  const CommitChain& chain = manifest.chain;
  std::string text = "daybook backup " + std::string(kManifestVersion) + "\n";
  text += "log " + manifest.log.log.text() + " " + number(manifest.log.incarnation) + " " +
          number(manifest.log.format) + "\n";
  text += "taken " + number(static_cast<std::uint64_t>(manifest.taken.value)) + "\n";
  text += "head " + number(chain.head().value) + " " + hex(chain.head_leaf()) + "\n";
  text += "erasures " + number(manifest.erasures) + "\n";
  for (const SegmentEntry& segment : manifest.segments) {
    text += "segment " + number(segment.first.value) + " " + number(segment.last.value) + " " +
            number(segment.bytes) + " " + hex(segment.hash) + "\n";
  }
  for (const auto& [tenant, edge] : chain.tenants()) {
    text += "tenant " + number(tenant.value) + " " + number(edge.frontier.size()) + " " +
            hex(edge.frontier.root()) + " " + hex(edge.last_leaf) + " " +
            hex_encode(edge.frontier.encode()) + "\n";
  }
  return text;
}

Result<BackupManifest> parse_manifest(std::string_view text) {
  DAYBOOK_TRY(const std::string_view checked, checked_text(text));
  const std::vector<Words> all = lines_of(checked);
  if (all.empty() || all[0].size() != 3 || all[0][0] != "daybook" || all[0][1] != "backup") {
    return damaged("It does not begin as a manifest does.");
  }
  if (all[0][2] != kManifestVersion) {
    return unprocessable("backup.newer_format", "The backup has format " + std::string(all[0][2]) +
                                                    "; this program knows format 1.");
  }
  Lines lines;
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (!read_line(all[i], lines)) return bad_line(all[i]);
  }
  if (lines.manifest.log.log.is_nil()) return damaged("It does not say of which log it is.");
  if (lines.manifest.log.format > kLogFormat) {
    return unprocessable("backup.newer_format", "The backup is of a log of format " +
                                                    std::to_string(lines.manifest.log.format) +
                                                    "; this program knows formats up to " +
                                                    std::to_string(kLogFormat) +
                                                    ". Use a newer one.");
  }
  DAYBOOK_CHECK(check_ranges(lines));
  lines.manifest.chain = CommitChain(lines.head, lines.head_leaf, std::move(lines.tenants));
  return std::move(lines.manifest);
}

Result<BackupManifest> read_manifest(const std::filesystem::path& folder) {
  const auto text = read_text_file(manifest_file(folder));
  if (!text && text.error().code == ErrorCode::kNotFound) {
    return not_found("backup.none", "There is no backup in " + folder.string() + ".");
  }
  if (!text) return text.error();
  auto manifest = parse_manifest(*text);
  if (manifest || manifest.error().code != ErrorCode::kCorrupt) return manifest;
  return corrupt("backup.damaged",
                 manifest_file(folder).string() + ": " + manifest.error().message);
}

}  // namespace daybook
