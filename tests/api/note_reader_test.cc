// Reading of notes and verifier keys as others write them.
#include "api/checkpoints/note_reader.h"

#include <gtest/gtest.h>

#include <sstream>

#include "api/checkpoints/checkpoint.h"

namespace daybook::api {
namespace {

// The example of golang.org/x/mod/sumdb/note, where the format comes from.
constexpr std::string_view kExampleKey =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

Note example_note() {
  Note note;
  note.origin = "PeterNeumann";
  note.text =
      "If you think cryptography is the answer to your problem,\n"
      "then you don't know what your problem is.\n";
  note.signatures = {
      "\xe2\x80\x94 PeterNeumann "
      "x08go/ZJkuBS9UG/"
      "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="};
  return note;
}

TreeHead head_of(std::uint64_t size) {
  TreeHead head;
  fill_random(head.log.log.bytes);
  head.log.incarnation = 3;
  head.tenant = TenantId{7};
  head.size = size;
  head.root = sha256("root");
  return head;
}

std::vector<Note> notes_in(const std::string& text) {
  std::vector<Note> notes;
  std::istringstream stream(text);
  const Status read = each_note(stream, [&](const Note& note) -> Status {
    notes.push_back(note);
    return Done{};
  });
  EXPECT_TRUE(read) << read.error().message;
  return notes;
}

std::string refusal_of(const std::string& text) {
  std::istringstream stream(text);
  const Status read = each_note(stream, [](const Note&) -> Status { return Done{}; });
  return read ? "" : read.error().message;
}

TEST(NoteReader, VerifiesTheExampleOfTheFormat) {
  const auto key = read_verifier_key(kExampleKey);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->name, "PeterNeumann");
  EXPECT_TRUE(check_signature(example_note(), *key));
  EXPECT_EQ(verifier_key(key->name, key->key), kExampleKey);
}

TEST(NoteReader, AChangedExampleDoesNotVerify) {
  const auto key = read_verifier_key(kExampleKey);
  ASSERT_TRUE(key);
  Note text = example_note();
  text.text[0] = 'i';
  EXPECT_FALSE(check_signature(text, *key));
  Note signature = example_note();
  signature.signatures.front()[30] = 'A';
  EXPECT_FALSE(check_signature(signature, *key));
  NoteKey other = *key;
  other.name = "PaulNeumann";
  EXPECT_FALSE(check_signature(example_note(), other));
}

TEST(NoteReader, RefusesAVerifierKeyThatIsChangedAnywhere) {
  for (std::size_t i = 0; i < kExampleKey.size(); ++i) {
    std::string changed(kExampleKey);
    changed[i] = changed[i] == 'b' ? 'c' : 'b';
    EXPECT_FALSE(read_verifier_key(changed)) << changed;
  }
  for (const char* text : {"", "+", "a+b", "++", "a++"}) EXPECT_FALSE(read_verifier_key(text));
}

TEST(NoteReader, ReadsWhatIsSignedHere) {
  const Secret32 secret = Secret32::random();
  const TreeHead head = head_of(12);
  const auto note = read_note(sign_checkpoint(head, secret));
  ASSERT_TRUE(note) << note.error().message;
  EXPECT_EQ(note->size, 12U);
  EXPECT_EQ(note->root, head.root);
  const NoteKey key{origin_of(head), ed25519_public_key(secret)};
  EXPECT_TRUE(check_signature(*note, key));
  const auto origin = read_origin(note->origin);
  ASSERT_TRUE(origin);
  EXPECT_EQ(origin->log, head.log.log);
  EXPECT_EQ(origin->incarnation, 3U);
  EXPECT_EQ(origin->tenant, TenantId{7});
}

TEST(NoteReader, ReadsManyNotesAndNamesTheLineOfEach) {
  const Secret32 secret = Secret32::random();
  std::string text;
  for (std::uint64_t size = 1; size <= 3; ++size)
    text += sign_checkpoint(head_of(size), secret) + "\n";
  const auto notes = notes_in(text);
  ASSERT_EQ(notes.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(notes[i].size, i + 1);
    EXPECT_EQ(notes[i].line, 1 + i * 6);
  }
}

TEST(NoteReader, NotesMayFollowOneAnotherAtOnce) {
  const Secret32 secret = Secret32::random();
  const auto notes =
      notes_in(sign_checkpoint(head_of(1), secret) + sign_checkpoint(head_of(2), secret));
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[1].size, 2U);
  EXPECT_EQ(notes[1].line, 6U);
}

TEST(NoteReader, ANoteThatIsCutAnywhereIsRefused) {
  const std::string whole = sign_checkpoint(head_of(12), Secret32::random());
  for (std::size_t size = 1; size < whole.size(); ++size) {
    EXPECT_NE(refusal_of(whole.substr(0, size)), "") << whole.substr(0, size);
  }
  EXPECT_EQ(refusal_of(whole), "");
  EXPECT_EQ(refusal_of(""), "");
}

TEST(NoteReader, RefusesNumbersInAnotherSpellingAndTextBetweenNotes) {
  const Secret32 secret = Secret32::random();
  std::string text = sign_checkpoint(head_of(12), secret);
  text.replace(text.find("\n12\n"), 4, "\n012\n");
  EXPECT_NE(refusal_of(text), "");
  EXPECT_NE(refusal_of("hello\n" + sign_checkpoint(head_of(1), secret)), "");
  EXPECT_NE(refusal_of(std::string(10'000, 'x')), "");
  for (const char* origin : {"", "daybook.log", "daybook.log/x/1/1", "other/1/1/1"}) {
    EXPECT_FALSE(read_origin(origin)) << origin;
  }
}

}  // namespace
}  // namespace daybook::api
