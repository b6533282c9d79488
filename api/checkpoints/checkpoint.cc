#include "api/checkpoints/checkpoint.h"

namespace daybook::api {
namespace {

constexpr char kEd25519 = '\x01';  // The algorithm byte of signed-note.
constexpr std::size_t kKeyIdBytes = 4;
constexpr std::string_view kEmDash = "\xe2\x80\x94";

}  // namespace

std::string origin_of(const TreeHead& head) {
  return "daybook.log/" + head.log.log.text() + "/" + std::to_string(head.log.incarnation) + "/" +
         std::to_string(head.tenant.value);
}

SignedTreeHead sign_tree_head(const TreeHead& head, const Secret32& signing_key) {
  SignedTreeHead signed_head{head, origin_of(head), {}, {}};
  std::string& note = signed_head.note;
  note = signed_head.origin + "\n" + std::to_string(head.size) + "\n" +
         base64_encode(view_of(head.root)) + "\n";
  signed_head.signature = ed25519_sign(signing_key, note);
  const std::string signed_by = key_id(signed_head.origin, ed25519_public_key(signing_key)) +
                                std::string(view_of(signed_head.signature));
  note += "\n";
  note += kEmDash;
  note += " " + signed_head.origin + " " + base64_encode(signed_by) + "\n";
  return signed_head;
}

std::string sign_checkpoint(const TreeHead& head, const Secret32& signing_key) {
  return sign_tree_head(head, signing_key).note;
}

std::string key_id(std::string_view name, const PublicKey& key) {
  const std::string named = std::string(name) + '\n' + kEd25519 + std::string(view_of(key));
  return std::string(view_of(sha256(named)).substr(0, kKeyIdBytes));
}

std::string verifier_key(std::string_view name, const PublicKey& key) {
  return std::string(name) + "+" + hex_encode(key_id(name, key)) + "+" +
         base64_encode(kEd25519 + std::string(view_of(key)));
}

}  // namespace daybook::api
