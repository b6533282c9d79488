// Erasures that fail or end before each of their steps, and what a later attempt makes of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>

#include "api/core/server_parts.h"
#include "domain/access/user.h"
#include "domain/people/person.h"
#include "eventstore/merkle.h"
#include "eventstore/merkle_verify.h"
#include "projections/digest.h"
#include "projections/view_state.h"
#include "tests/server/http_calls.h"
#include "tests/server/test_folder.h"

namespace daybook::test {
namespace {

using api::ErasureStep;

class Erased : public ::testing::Test {
 protected:
  Erased() : acme_(folder_.add_acme()) {}

  // Attempts end before `step` as long as is_broken_.
  void serve(ErasureStep step) {
    api::ServeOptions options = folder_.options();
    options.erasing.retry_first = std::chrono::milliseconds(5);
    options.erasing.before_step = [this, step](ErasureStep now) -> Status {
      taken_ = std::max<int>(taken_, static_cast<int>(now));
      if (now != step || !is_broken_) return Done{};
      ++attempts_;
      return unavailable("test.broken", "A staged failure.");
    };
    server_ = folder_.serve(options);
  }

  Caller admin() { return Caller(server_->url(), acme_.token); }

  std::string make_person() {
    const auto made = admin().post("/api/crm/persons/", R"({"name": "Ada", "unique_id": "u1"})");
    EXPECT_EQ(made.status, 201) << made.body;
    return member(made, "id");
  }

  // A person whose user was removed again, and that user.
  std::pair<std::string, Uuid> make_former_user() {
    const auto made = admin().post("/api/crm/persons/",
                                   R"({"name": "Ada", "primary_email": "ada@acme.example"})");
    const auto user = admin().post("/api/crm/users/", R"({"email": "ada@acme.example"})");
    const std::string number = member(user, "id");
    EXPECT_EQ(admin().send("DELETE", "/api/crm/users/" + number + "/", "").status, 204);
    const RecordNumber wanted{static_cast<std::uint32_t>(std::stoul(number))};
    const auto account = control().reader().by_number(kControl, user::kUser, wanted);
    return {member(made, "id"), (*account)->key.id};
  }

  bool is_account_erased(const Uuid& user) {
    const auto record = control().reader().record(kControl, {user::kUser.id, user});
    const auto key = control().keys().subject_key(kControl, user);
    return (*record)->text(user::kErasure) == "erased" && key && key->is_erased();
  }

  cli::HttpResponse erase(const std::string& person) {
    return admin().post("/api/crm/persons/" + person + "/erase/", R"({"reason": "asked"})");
  }

  bool is_erased(const std::string& person) {
    return member(admin().get("/api/crm/persons/" + person + "/"), "erasure") == "erased";
  }

  bool is_key_gone(const std::string& person) {
    const auto key = shard().keys().subject_key(acme_.tenant, *Uuid::parse(person));
    return key && key->is_erased();
  }

  api::Shard& control() { return server_->parts().shards().control(); }
  api::Shard& shard() { return server_->parts().shards().of(acme_.tenant); }

  TestFolder folder_;
  api::AddedTenant acme_;
  std::atomic<bool> is_broken_ = true;
  std::atomic<int> attempts_ = 0;
  std::atomic<int> taken_ = -1;
  std::unique_ptr<api::RunningServer> server_;
};

class Erasure : public Erased, public ::testing::WithParamInterface<ErasureStep> {};

TEST_P(Erasure, WhatFailsIsToldAndFinishedLater) {
  serve(GetParam());
  const std::string person = make_person();
  const auto answer = erase(person);
  EXPECT_EQ(answer.status, 503) << answer.body;
  EXPECT_EQ(member(answer, "code"), "erasure.pending");
  EXPECT_EQ(member(admin().get("/api/crm/persons/" + person + "/"), "erasure"), "requested");
  EXPECT_EQ(is_key_gone(person), GetParam() > ErasureStep::kKeys);
  EXPECT_TRUE(eventually([&] { return attempts_ > 2; })) << "it is tried again by itself";
  is_broken_ = false;
  EXPECT_TRUE(eventually([&] { return is_erased(person); }));
  EXPECT_EQ(erase(person).status, 200);
  EXPECT_TRUE(is_key_gone(person));
}

TEST_P(Erasure, AServerThatEndsInBetweenFinishesAtTheNextStart) {
  serve(GetParam());
  const std::string person = make_person();
  EXPECT_EQ(erase(person).status, 503);
  server_.reset();
  const int before = taken_;
  EXPECT_EQ(before, static_cast<int>(GetParam()));
  is_broken_ = false;
  serve(GetParam());
  EXPECT_TRUE(eventually([&] { return is_erased(person); }));
  const auto live = rows_digest(shard().views());
  server_.reset();
  std::filesystem::remove_all(folder_.path() / "data" / "views");
  serve(GetParam());
  const auto rebuilt = rows_digest(shard().views());
  ASSERT_TRUE(live && rebuilt);
  EXPECT_EQ(*live, *rebuilt);
}

TEST_P(Erasure, TheAccountOfAFormerUserIsGoneBeforeThePersonIs) {
  serve(GetParam());
  const auto [person, user] = make_former_user();
  EXPECT_EQ(erase(person).status, 503);
  server_.reset();
  is_broken_ = false;
  serve(GetParam());
  EXPECT_TRUE(eventually([&] { return is_erased(person); }));
  EXPECT_TRUE(is_account_erased(user));
}

INSTANTIATE_TEST_SUITE_P(Steps, Erasure,
                         ::testing::Values(ErasureStep::kFold, ErasureStep::kKeys,
                                           ErasureStep::kViews, ErasureStep::kCopies,
                                           ErasureStep::kComplete),
                         [](const auto& step) {
                           return "Before" + std::to_string(static_cast<int>(step.param));
                         });

TEST_F(Erased, ViewsThatARebuildLeftAreRemoved) {
  is_broken_ = false;
  serve(ErasureStep::kFold);
  const std::string person = make_person();
  const std::filesystem::path data = folder_.path() / "data";
  // The last one is of a `daybook verify` that was killed.
  const std::vector<std::string> left = {"views.new", "views.old", "views.verify.new"};
  for (const std::string& name : left) std::filesystem::create_directories(data / name);
  EXPECT_EQ(erase(person).status, 200);
  for (const std::string& name : left) EXPECT_FALSE(std::filesystem::exists(data / name)) << name;
}

TEST_F(Erased, ANoteThatWasNobodysHasAKeyOfItsOwnThatGoesToo) {
  is_broken_ = false;
  serve(ErasureStep::kFold);
  const std::string person = make_person();
  const std::string about = R"({"body": "x", "person": ")" + person + "\"}";
  ASSERT_EQ(admin().post("/api/crm/notes/", about).status, 201);
  const auto note = admin().post("/api/crm/notes/", R"({"body": "of nobody"})");
  ASSERT_EQ(note.status, 201);
  const std::string path = "/api/crm/notes/" + member(note, "id") + "/";
  ASSERT_EQ(admin().send("PATCH", path, R"({"person": ")" + person + "\"}").status, 200);
  const auto answer = erase(person);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(member(answer, "records"), "3");
  EXPECT_EQ(member(answer, "subjects"), "3");
  EXPECT_TRUE(is_key_gone(member(note, "id")));
}

TEST_F(Erased, WhoKeepsCopiesIsToldUntilTheyAreGone) {
  serve(ErasureStep::kFold);
  const std::string person = make_person();
  EXPECT_EQ(erase(person).status, 503);
  api::EraserOptions options;
  options.retry_first = std::chrono::milliseconds(1);
  api::Eraser eraser(server_->parts().shards(), options);
  std::atomic<int> told = 0;
  eraser.on_erased([&](const api::ErasedSubjects& gone) -> Status {
    EXPECT_EQ(gone.tenant, acme_.tenant);
    EXPECT_EQ(gone.subjects, std::vector<Uuid>{*Uuid::parse(person)});
    EXPECT_TRUE(is_key_gone(person)) << "copies are dropped when nothing can make them again";
    EXPECT_FALSE(is_erased(person));
    return ++told < 3 ? Status(unavailable("test.broken", "A staged failure.")) : Done{};
  });
  eraser.start();
  EXPECT_TRUE(eventually([&] { return is_erased(person); }));
  EXPECT_EQ(told, 3);
}

TEST_F(Erased, TheProofOfTheCertificateVerifies) {
  is_broken_ = false;
  serve(ErasureStep::kFold);
  const std::string person = make_person();
  for (int i = 0; i < 5; ++i) admin().post("/api/crm/tags/", R"({"name": "t"})");
  ASSERT_EQ(erase(person).status, 200);
  std::promise<api::ErasureCertificate> promise;
  server_->parts().eraser().finish(
      acme_.tenant, *Uuid::parse(person),
      [&](const Result<api::ErasureCertificate>& made) { promise.set_value(made.value()); });
  const api::ErasureCertificate made = promise.get_future().get();
  const std::uint64_t size = made.position.value;
  const auto root = root_at(size, [&](unsigned level, std::uint64_t index) {
    return shard().views().node(acme_.tenant, level, index);
  });
  const auto stored = shard().commit_at(acme_.tenant, made.position);
  ASSERT_TRUE(root && stored);
  EXPECT_EQ(stored->command, "person.complete_erasure");
  Digest leaf;
  std::ranges::copy(made.leaf_hash, leaf.begin());
  EXPECT_TRUE(verify_inclusion(leaf, size - 1, size, made.hashes, *root));
}

TEST_F(Erased, AReaderOfOldRowsPutsItOff) {
  is_broken_ = false;
  api::ServeOptions options = folder_.options();
  options.erasing.patience = std::chrono::milliseconds(30);
  options.erasing.retry_first = std::chrono::milliseconds(5);
  server_ = folder_.serve(options);
  const std::string person = make_person();
  auto held = shard().views().state().rows->snapshot();
  EXPECT_EQ(erase(person).status, 503) << "the old row is still read";
  held.reset();
  EXPECT_TRUE(eventually([&] { return is_erased(person); }));
}

}  // namespace
}  // namespace daybook::test
