#include "api/checkpoints/checkpoint.h"

namespace daybook::api {
namespace {

constexpr char kEd25519 = '\x01';  // The algorithm byte of signed-note.
constexpr std::size_t kKeyIdBytes = 4;
constexpr std::string_view kEmDash = "\xe2\x80\x94";

std::string key_id(std::string_view name, const PublicKey& key) {
  const std::string named = std::string(name) + '\n' + kEd25519 + std::string(view_of(key));
  return std::string(view_of(sha256(named)).substr(0, kKeyIdBytes));
}

}  // namespace

std::string origin_of(const TreeHead& head) {
  return "daybook.log/" + head.log.log.text() + "/" + std::to_string(head.log.incarnation) + "/" +
         std::to_string(head.tenant.value);
}

std::string sign_checkpoint(const TreeHead& head, const Secret32& signing_key) {
  const std::string origin = origin_of(head);
  std::string note =
      origin + "\n" + std::to_string(head.size) + "\n" + base64_encode(view_of(head.root)) + "\n";
  const Signature signature = ed25519_sign(signing_key, note);
  const std::string signed_by =
      key_id(origin, ed25519_public_key(signing_key)) + std::string(view_of(signature));
  note += "\n";
  note += kEmDash;
  return note + " " + origin + " " + base64_encode(signed_by) + "\n";
}

}  // namespace daybook::api
