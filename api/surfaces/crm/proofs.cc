// What an auditor asks: signed tree heads, proofs, the key, and the history's bytes themselves.
#include "api/checkpoints/proofs.h"

#include <algorithm>

#include "api/checkpoints/checkpoint_signer.h"
#include "api/core/trouble.h"
#include "api/read/query_reader.h"
#include "api/records/answers.h"
#include "api/render/json_writer.h"
#include "api/render/record.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/history_reading.h"
#include "api/surfaces/crm/leaf_download.h"
#include "api/surfaces/crm/proof_schemas.h"

namespace daybook::api::crm {
namespace {

std::int64_t shown(std::uint64_t number) { return static_cast<std::int64_t>(number); }

std::string base64(const Digest& digest) { return base64_encode(view_of(digest)); }

Position position_now(const Exchange& exchange) {
  return exchange.home().reader().position(exchange.tenant());
}

// The size that a parameter names, or `otherwise` when it is not given.
Result<std::uint64_t> size_asked(const Input& query, const Field& field, std::uint64_t least,
                                 std::uint64_t most, std::uint64_t otherwise) {
  if (is_null(query.get(field))) return otherwise;
  const auto size = static_cast<std::uint64_t>(
      std::max<std::int64_t>(0, std::get<std::int64_t>(query.get(field))));
  if (std::get<std::int64_t>(query.get(field)) >= 0 && size >= least && size <= most) return size;
  return invalid(std::string(field.name), "Enter a number of commits from " +
                                              std::to_string(least) + " to " +
                                              std::to_string(most) + ".");
}

// The first of the two that stands there.
bool prefers_text(std::string_view accept) {
  const std::size_t text = accept.find("text/plain");
  return text != accept.npos && text < accept.find("application/json");
}

Input values_of(const Checkpoint& one) {
  Input values;
  values.set(checkpoint::kOrigin.id, one.signed_head.origin);
  values.set(checkpoint::kTreeSize.id, shown(one.signed_head.head.size));
  values.set(checkpoint::kRoot.id, base64(one.signed_head.head.root));
  if (one.signed_head.head.size > 0) values.set(checkpoint::kTime.id, one.time.value);
  values.set(checkpoint::kSignature.id, base64_encode(view_of(one.signed_head.signature)));
  values.set(checkpoint::kNote.id, one.signed_head.note);
  return values;
}

// Without a size the newest that was signed within the last second.
Result<CheckpointPtr> checkpoint_asked(const Exchange& exchange) {
  DAYBOOK_TRY(const Input query, read_action_query(checkpoint::kQuery, exchange.request().query));
  CheckpointSigner& signer = exchange.application().signer;
  const std::uint64_t now = position_now(exchange).value;
  DAYBOOK_TRY(const std::uint64_t size, size_asked(query, checkpoint::kTreeSize, 0, now, now));
  if (!is_null(query.get(checkpoint::kTreeSize))) {
    return signer.of_size(exchange.home(), exchange.tenant(), size);
  }
  DAYBOOK_TRY(const Position at_least, position_asked(exchange));
  return signer.newest(exchange.home(), exchange.tenant(), at_least);
}

void read_checkpoint(const ExchangePtr& exchange) {
  if (waits_for_position(exchange, read_checkpoint)) return;
  DAYBOOK_ANSWER_TRY(exchange, const CheckpointPtr found, checkpoint_asked(*exchange));
  http::Response response;
  response.headers.push_back({"Vary", "Accept"});
  if (prefers_text(exchange->request().header("accept"))) {
    response.content_type = "text/plain; charset=utf-8";
    response.body = found->signed_head.note;
  } else {
    render_values(kCheckpoint, values_of(*found), response.body);
  }
  exchange->answer(std::move(response));
}

void read_inclusion(const ExchangePtr& exchange) {
  if (waits_for_position(exchange, read_inclusion)) return;
  DAYBOOK_ANSWER_TRY(exchange, const Position position, position_of_path(*exchange));
  const std::uint64_t now = position_now(*exchange).value;
  DAYBOOK_ANSWER_TRY(exchange, const Input query,
                     read_action_query(checkpoint::kQuery, exchange->request().query));
  DAYBOOK_ANSWER_TRY(exchange, const std::uint64_t size,
                     size_asked(query, checkpoint::kTreeSize, position.value, now, now));
  DAYBOOK_ANSWER_TRY(exchange, const InclusionProof proof,
                     prove_inclusion(exchange->home(), exchange->tenant(), position, size));
  http::Response response;
  response.body = json_of(proof);
  exchange->answer(std::move(response));
}

Status required(const Input& query, const Field& field) {
  if (!is_null(query.get(field))) return Done{};
  return invalid(std::string(field.name), "This parameter is required.");
}

Result<ConsistencyProof> consistency_asked(const Exchange& exchange) {
  DAYBOOK_TRY(const Input query, read_action_query(consistency::kQuery, exchange.request().query));
  DAYBOOK_CHECK(required(query, consistency::kFrom));
  const std::uint64_t now = position_now(exchange).value;
  DAYBOOK_TRY(const std::uint64_t to, size_asked(query, consistency::kTo, 1, now, now));
  DAYBOOK_TRY(const std::uint64_t from, size_asked(query, consistency::kFrom, 1, to, to));
  return prove_consistency(exchange.home(), exchange.tenant(), from, to);
}

void read_consistency(const ExchangePtr& exchange) {
  if (waits_for_position(exchange, read_consistency)) return;
  DAYBOOK_ANSWER_TRY(exchange, const ConsistencyProof proof, consistency_asked(*exchange));
  Input values;
  values.set(consistency::kFrom.id, shown(proof.from));
  values.set(consistency::kTo.id, shown(proof.to));
  values.set(consistency::kFromRoot.id, base64(proof.from_root));
  values.set(consistency::kToRoot.id, base64(proof.to_root));
  values.set(consistency::kHashes.id, Json{json_of(proof.hashes)});
  http::Response response;
  render_values(kConsistencyProof, values, response.body);
  exchange->answer(std::move(response));
}

void read_key(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input none, read_action_query({}, exchange->request().query));
  const Shard& shard = exchange->home();
  const PublicKey key = ed25519_public_key(shard.keys().signing_key());
  const std::string origin = origin_of({shard.store().identity(), exchange->tenant(), 0, {}});
  Input values;
  values.set(history_key::kOrigin.id, origin);
  values.set(history_key::kAlgorithm.id, std::string("ed25519"));
  values.set(history_key::kKey.id, base64_encode(view_of(key)));
  values.set(history_key::kVerifierKey.id, verifier_key(origin, key));
  http::Response response;
  render_values(kHistoryKey, values, response.body);
  exchange->answer(std::move(response));
}

std::string last_line(const Checkpoint& over_all) {
  std::string text;
  JsonWriter(text).begin_object().text("checkpoint", over_all.signed_head.note).end_object();
  return text + "\n";
}

// A first line only when something comes before.
Result<std::string> first_line(const Exchange& exchange, std::uint64_t before) {
  if (before == 0) return std::string{};
  DAYBOOK_TRY(const MerkleProof roots, subtrees_of(exchange.home(), exchange.tenant(), before));
  return "{\"subtrees\":" + json_of(roots) + "}\n";
}

Result<std::shared_ptr<LeafDownload>> download_asked(const Exchange& exchange) {
  DAYBOOK_TRY(const Input query, read_action_query(consistency::kQuery, exchange.request().query));
  const std::uint64_t now = position_now(exchange).value;
  DAYBOOK_TRY(const std::uint64_t to, size_asked(query, consistency::kTo, 1, now, now));
  DAYBOOK_TRY(const std::uint64_t from, size_asked(query, consistency::kFrom, 1, to, 1));
  Shard& shard = exchange.home();
  const TenantId tenant = exchange.tenant();
  DAYBOOK_TRY(const CheckpointPtr over_all,
              exchange.application().signer.of_size(shard, tenant, to));
  DAYBOOK_TRY(std::string head, first_line(exchange, from - 1));
  return std::make_shared<LeafDownload>(shard, tenant, Position{from}, Position{to},
                                        std::move(head), last_line(*over_all));
}

std::optional<std::string> next_or_cut(LeafDownload& download) {
  auto piece = download.next();
  if (!piece) cut_off(piece.error());
  return *std::move(piece);
}

void download_leaves(const ExchangePtr& exchange) {
  if (waits_for_position(exchange, download_leaves)) return;
  DAYBOOK_ANSWER_TRY(exchange, const auto download, download_asked(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, const Seat seat,
                     exchange->application().exports.take(exchange->tenant()));
  http::Response response;
  response.content_type = "application/x-ndjson";
  response.next_chunk =
      exchange->while_it_stands([download, seat] { return next_or_cut(*download); });
  exchange->answer(std::move(response));
}

constexpr Answer kCheckpointShown[] = {
    {.status = 200, .description = "", .schema = &kCheckpoint, .media = "text/plain"}};
constexpr Answer kInclusionShown[] = {{200, "", &kInclusionProof}, {404, "no such position"}};
constexpr Answer kConsistencyShown[] = {{200, "", &kConsistencyProof}};
constexpr Answer kKeyShown[] = {{200, "", &kHistoryKey}};
constexpr Answer kLeavesShown[] = {
    {.status = 200,
     .description = "lines of JSON: {position, leaf} each, and last {checkpoint}; a first line "
                    "{subtrees} when it does not begin with position 1",
     .media = "application/x-ndjson"}};

constexpr std::string_view kMayRead = "Ibl.CRM/History/read";

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "history/checkpoint",
     .operation_id = "history_checkpoint_retrieve",
     .summary = "Get a signed tree head of the history",
     .permission = kMayRead,
     .handler = read_checkpoint,
     .answers = kCheckpointShown,
     .query = checkpoint::kQuery},
    {.method = Method::kGet,
     .path = "history/{position}/proof",
     .operation_id = "history_proof_retrieve",
     .summary = "Get the proof that a commit is in the history",
     .permission = kMayRead,
     .handler = read_inclusion,
     .answers = kInclusionShown,
     .query = checkpoint::kQuery},
    {.method = Method::kGet,
     .path = "history/consistency",
     .operation_id = "history_consistency_retrieve",
     .summary = "Get the proof that an older history begins a younger one",
     .permission = kMayRead,
     .handler = read_consistency,
     .answers = kConsistencyShown,
     .query = consistency::kQuery},
    {.method = Method::kGet,
     .path = "history/key",
     .operation_id = "history_key_retrieve",
     .summary = "Get the key that tree heads are signed with",
     .permission = kMayRead,
     .handler = read_key,
     .answers = kKeyShown},
    {.method = Method::kGet,
     .path = "history/leaves",
     .operation_id = "history_leaves_retrieve",
     .summary = "Download the stored commits, sealed as they are",
     .permission = "Ibl.CRM/History/export",
     .handler = download_leaves,
     .answers = kLeavesShown,
     .query = consistency::kQuery},
};

}  // namespace

extern constexpr ActionTable kProofActions = {kRows};

}  // namespace daybook::api::crm
