#include "api/cli/verify_export.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>

#include "api/checkpoints/note_reader.h"
#include "api/cli/progress.h"
#include "api/read/json_reader.h"
#include "eventstore/codec.h"
#include "eventstore/merkle_fold.h"

namespace daybook::cli {
namespace {

constexpr const char* kPart = "the export";

Error wrong(std::string what) { return corrupt("export.damaged", std::move(what)); }

std::optional<std::uint64_t> number_in(const api::JsonValue& object, std::string_view member) {
  const api::JsonValue value = object.get(member);
  std::uint64_t number = 0;
  const std::string_view text = value.text();
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (!value.is(api::JsonType::kNumber) || fault != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return number;
}

Result<std::vector<Digest>> digests_in(const api::JsonValue& list) {
  std::vector<Digest> digests;
  if (!list.is_array()) return wrong("The subtrees are no list.");
  for (const api::JsonValue one : list) {
    const auto bytes = base64_decode(one.text());
    if (!bytes || bytes->size() != sizeof(Digest)) return wrong("A subtree is no hash.");
    std::copy_n(bytes->data(), sizeof(Digest), digests.emplace_back().data());
  }
  return digests;
}

// The lines of a download, one after the other.
class ExportVerifier {
 public:
  explicit ExportVerifier(api::NoteKey key) : key_(std::move(key)) {}

  Status add(std::string_view line) {
    if (is_signed_) return wrong("Something follows the checkpoint.");
    auto body = api::read_json(line);
    if (!body) return wrong("A line is no JSON: " + body.error().message);
    const api::JsonValue root = body->root();
    if (!root.is_object()) return wrong("A line is no JSON object.");
    if (root.has("leaf")) return add_leaf(root);
    if (root.has("checkpoint")) return check(root.get("checkpoint").text());
    if (!root.has("subtrees") || position_ != 0) return wrong("A line is nothing of an export.");
    DAYBOOK_TRY(subtrees_, digests_in(root.get("subtrees")));
    return Done{};
  }

  Status finish() const {
    if (is_signed_) return Done{};
    return wrong("It does not end with a checkpoint: the end is missing.");
  }

  LogFault fault(const Error& error) const {
    return {{}, tenant_.value_or(TenantId{}), Position{position_}, error.message};
  }
  std::uint64_t commits() const { return commits_; }
  std::optional<VerifiedTenant> tenant() const {
    if (!is_signed_) return std::nullopt;
    return VerifiedTenant{*tenant_, tree_.size(), tree_.root()};
  }

 private:
  Status begin(std::uint64_t position) {
    auto tree = MerkleFold::behind(position - 1, subtrees_);
    if (!tree) return wrong("The subtrees are not those of what comes before.");
    tree_ = *std::move(tree);
    return Done{};
  }

  Status add_leaf(const api::JsonValue& root) {
    const auto position = number_in(root, "position");
    if (!position || *position == 0) return wrong("A line has no position.");
    if (commits_ == 0) DAYBOOK_CHECK(begin(*position));
    position_ = *position;
    if (position_ != tree_.size() + 1) {
      return wrong("Position " + std::to_string(tree_.size() + 1) + " is due here.");
    }
    auto bytes = base64_decode(root.get("leaf").text());
    if (!bytes) return wrong("The leaf is no base64.");
    return add_commit({.rows = {*std::move(bytes)}});
  }

  Status add_commit(const StoredCommit& stored) {
    DAYBOOK_TRY(const CommitFacts facts, read_facts(stored));
    if (facts.position.value != position_) return wrong("The commit is of another position.");
    if (tenant_ && facts.tenant != *tenant_) return wrong("The commit is of another tenant.");
    if ((commits_ > 0 || position_ == 1) && facts.previous_leaf != leaf_) {
      return wrong("The commit does not follow from the one before it.");
    }
    if (facts.time < time_) return wrong("Its time is before that of the commit before it.");
    const Digest leaf = fold_leaf(stored.rows);
    tree_.add(leaf);
    leaf_ = view_of(leaf);
    time_ = facts.time;
    tenant_ = facts.tenant;
    ++commits_;
    return Done{};
  }

  Status check(std::string_view text) {
    DAYBOOK_TRY(const api::Note note, api::read_note(text));
    DAYBOOK_CHECK(api::check_signature(note, key_));
    DAYBOOK_TRY(const api::NoteOrigin origin, api::read_origin(note.origin));
    if (!tenant_ || origin.tenant != *tenant_) return wrong("The checkpoint is of another tenant.");
    if (note.size != tree_.size()) {
      return wrong("The checkpoint is of " + std::to_string(note.size) + " commits.");
    }
    if (note.root != tree_.root()) return wrong("The root is not that of the checkpoint.");
    is_signed_ = true;
    return Done{};
  }

  const api::NoteKey key_;
  std::vector<Digest> subtrees_;
  MerkleFold tree_;
  std::string leaf_;
  Time time_{};
  std::optional<TenantId> tenant_;
  std::uint64_t position_ = 0;  // Of the line that is looked at.
  std::uint64_t commits_ = 0;
  bool is_signed_ = false;
};

Status walk(std::istream& lines, std::uint64_t bytes, ExportVerifier& verifier,
            const Streams& streams) {
  Progress bar(streams.err, {.label = "verify",
                             .unit = "commits",
                             .total = bytes,
                             .is_terminal = streams.err_is_terminal});
  std::uint64_t read = 0;
  Status status = Done{};
  for (std::string line; status && std::getline(lines, line);) {
    read += line.size() + 1;
    status = verifier.add(line);
    bar.report(verifier.commits(), read);
  }
  bar.interrupt();
  return status ? verifier.finish() : status;
}

}  // namespace

Result<VerifyReport> verify_export(const ExportToVerify& options, const Streams& streams) {
  DAYBOOK_TRY(api::NoteKey key, api::read_verifier_key(options.key));
  std::error_code error;
  const std::uint64_t bytes = std::filesystem::file_size(options.file, error);
  std::ifstream lines(options.file, std::ios::binary);
  if (error || !lines) {
    return not_found("export.no_file", "There is no file " + options.file.string() + " to read.");
  }
  ExportVerifier verifier(std::move(key));
  const Status verified = walk(lines, bytes, verifier, streams);
  VerifyReport report;
  VerifiedLog& log = report.logs.emplace_back();
  log.name = kPart;
  log.commits = verifier.commits();
  if (verifier.tenant()) log.tenants.push_back(*verifier.tenant());
  if (!verified) report.faults.push_back({kPart, verifier.fault(verified.error())});
  return report;
}

}  // namespace daybook::cli
