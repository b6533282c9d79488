// Reads and checks signed tree heads and the keys they are checked with, as tools of
// https://c2sp.org/tlog-checkpoint and https://c2sp.org/signed-note do. Shares nothing with
// checkpoint.h, which makes them, but the hash and the signature.
//
// Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/result.h"
#include "domain/core/value.h"
#include "eventstore/crypto.h"

namespace daybook::api {

// A key under the name that it signs with.
struct NoteKey {
  std::string name;
  PublicKey key{};
};

struct Note {
  std::string origin;
  std::uint64_t size = 0;
  Digest root{};
  std::string text;                     // What is signed: all lines before the empty one.
  std::vector<std::string> signatures;  // The lines after it, each with its dash.
  std::uint64_t line = 0;               // Where it begins, from 1.
};

// What an origin says: "daybook.log/<log id>/<incarnation>/<tenant>".
struct NoteOrigin {
  Uuid log;
  std::uint64_t incarnation = 0;
  TenantId tenant{};
};

// "name+key id+base64". kInvalid "note.bad_key": malformed, no Ed25519 key, or an id of another.
Result<NoteKey> read_verifier_key(std::string_view text);

// kInvalid "note.bad_origin".
Result<NoteOrigin> read_origin(std::string_view origin);

// Hands on every note of a text that holds any number of them, with or without empty lines between,
// until `visit` answers an error, which is given back. kCorrupt "note.malformed" names the line
// where no note begins or where one is not whole. Holds one note at a time.
Status each_note(std::istream& text, const std::function<Status(const Note&)>& visit);

// The only note of a text.
Result<Note> read_note(std::string_view text);

// kCorrupt "note.bad_signature": by none of the note's signatures that key signed it, or the note
// is of another origin than the key's name.
Status check_signature(const Note& note, const NoteKey& key);

}  // namespace daybook::api
