// The outbox against a courier that does as it is told.
#include "api/outbox/outbox.h"

#include <gtest/gtest.h>

#include <deque>
#include <mutex>
#include <sstream>

#include "api/outbox/backoff.h"
#include "api/outbox/invitation_secret.h"
#include "api/records/answers.h"
#include "domain/access/invitation.h"
#include "domain/access/mail.h"
#include "domain/crud/crud.h"
#include "domain/people/inviting.h"
#include "domain/people/person.h"
#include "tests/server/test_folder.h"

namespace daybook::test {
namespace {

using mailing::Delivery;
using mailing::Outcome;

// Answers what was laid in, then always that it was sent. Any thread.
class FakeCourier final : public mailing::MailSender {
 public:
  Delivery send(const mailing::Mail& mail) override {
    const std::lock_guard lock(mutex_);
    mails_.push_back(mail);
    if (answers_.empty() || mail.to.starts_with("always")) return {Outcome::kSent};
    const Delivery answer = answers_.front();
    answers_.pop_front();
    return answer;
  }
  void will_answer(Delivery answer) { answers_.push_back(std::move(answer)); }
  std::vector<mailing::Mail> mails() const {
    const std::lock_guard lock(mutex_);
    return mails_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<mailing::Mail> mails_;
  std::deque<Delivery> answers_;
};

class OutboxTest : public ::testing::Test {
 protected:
  OutboxTest() : tenant_(folder_.add_acme().tenant), opened_(folder_.open()) {}

  api::Shard& home() { return opened_->shards.of(tenant_); }

  Record run(const Kind& kind, const Behaviour& behaviour, const Uuid& id, Input input = {}) {
    Command command;
    command.tenant = tenant_;
    command.name = "test";
    Item item;
    item.kind = &kind;
    item.behaviour = &behaviour;
    item.id = id;
    item.input = std::move(input);
    command.items.push_back(std::move(item));
    const CommandAnswer answer = api::run_command(home(), std::move(command));
    EXPECT_TRUE(answer.status) << answer.status.error().message;
    return answer.status ? answer.items.front().record : Record{};
  }

  void invite(const std::string& email, const std::string& redirect_to = {}) {
    Input person;
    person.set(person::kName.id, std::string("Ada"));
    person.set(person::kPrimaryEmail.id, email);
    const Uuid id = api::fresh_id();
    run(person::kPerson, crud::kCreate, id, std::move(person));
    Input input;
    if (!redirect_to.empty()) input.set(inviting::kRedirectTo.id, redirect_to);
    run(person::kPerson, inviting::kInvite, id, std::move(input));
  }

  std::vector<Record> all(const Kind& kind) {
    ListQuery query;
    query.tenant = tenant_;
    query.kind = &kind;
    const auto page = home().reader().list(query);
    EXPECT_TRUE(page);
    return page ? page->records : std::vector<Record>{};
  }

  std::string status_of(const std::string& recipient) {
    for (const Record& mail : all(mail::kMail)) {
      if (mail.text(mail::kRecipient) == recipient) return std::string(mail.text(mail::kStatus));
    }
    return "none";
  }

  void start(std::chrono::milliseconds look_every = std::chrono::milliseconds(10)) {
    api::OutboxOptions options;
    options.courier = courier_;
    options.from = "daybook@example.org";
    options.host = "host.example";
    options.look_every = look_every;
    options.backoff_first = std::chrono::milliseconds(10);
    outbox_ = std::make_unique<api::Outbox>(opened_->shards, options);
    outbox_->start();
  }

  TestFolder folder_;
  TenantId tenant_;
  std::unique_ptr<cli::OpenFolder> opened_;
  std::shared_ptr<FakeCourier> courier_ = std::make_shared<FakeCourier>();
  std::unique_ptr<api::Outbox> outbox_;
};

TEST_F(OutboxTest, SendsWhatIsQueuedOnceAndRecordsIt) {
  invite("ada@king.example", "https://app.example/join");
  start();
  ASSERT_TRUE(eventually([&] { return status_of("ada@king.example") == "sent"; }));
  outbox_->stop();
  const auto mails = courier_->mails();
  ASSERT_EQ(mails.size(), 1U);
  EXPECT_EQ(mails[0].to, "ada@king.example");
  EXPECT_EQ(mails[0].from, "daybook@example.org");
  EXPECT_EQ(mails[0].message_id, all(mail::kMail)[0].key.id.text() + "@host.example");
  EXPECT_NE(mails[0].subject.find("Acme"), std::string::npos);
  EXPECT_NE(mails[0].text.find("https://app.example/join\n"), std::string::npos);
  EXPECT_EQ(outbox_->depth(), 0);
}

TEST_F(OutboxTest, TheMailHoldsTheSecretThatAcceptingAsksFor) {
  invite("ada@king.example");
  start();
  ASSERT_TRUE(eventually([&] { return status_of("ada@king.example") == "sent"; }));
  std::istringstream lines(courier_->mails().front().text);
  std::vector<api::InvitationName> named;
  for (std::string line; std::getline(lines, line);) {
    const auto verified = api::verify_invitation_secret(opened_->shards, line);
    if (verified) named.push_back(*verified);
  }
  ASSERT_EQ(named.size(), 1U);
  EXPECT_EQ(named[0], (api::InvitationName{tenant_, all(invitation::kInvitation)[0].key.id}));
}

TEST_F(OutboxTest, TriesAgainUnderTheSameIdAfterATemporaryFailure) {
  courier_->will_answer({Outcome::kTemporaryFailure, 451, "try later"});
  courier_->will_answer({Outcome::kTemporaryFailure, 0, "no connection"});
  invite("ada@king.example");
  start();
  ASSERT_TRUE(eventually([&] { return status_of("ada@king.example") == "sent"; }));
  const auto mails = courier_->mails();
  ASSERT_EQ(mails.size(), 3U);
  EXPECT_EQ(mails[0].message_id, mails[2].message_id);
  EXPECT_EQ(mails[0].text, mails[2].text);
}

TEST_F(OutboxTest, AMailThatFailsForNowHoldsUpNoOther) {
  for (int i = 0; i < 1000; ++i) courier_->will_answer({Outcome::kTemporaryFailure, 451, "later"});
  invite("ada@king.example");
  invite("always@king.example");
  start();
  ASSERT_TRUE(eventually([&] { return status_of("always@king.example") == "sent"; }));
  EXPECT_EQ(status_of("ada@king.example"), "queued");
  EXPECT_EQ(outbox_->depth(), 1);
}

TEST_F(OutboxTest, APermanentFailureIsRecordedWithTheReply) {
  courier_->will_answer({Outcome::kPermanentFailure, 550, "no such mailbox"});
  invite("ada@king.example");
  start();
  ASSERT_TRUE(eventually([&] { return status_of("ada@king.example") == "failed"; }));
  EXPECT_EQ(all(mail::kMail)[0].text(mail::kFailure), "550 no such mailbox");
  EXPECT_EQ(courier_->mails().size(), 1U);
}

TEST_F(OutboxTest, AMailAboutARevokedInvitationFailsUnsent) {
  invite("ada@king.example");
  run(invitation::kInvitation, *invitation::kInvitation.behaviour("revoke"),
      all(invitation::kInvitation)[0].key.id);
  start();
  ASSERT_TRUE(eventually([&] { return status_of("ada@king.example") == "failed"; }));
  EXPECT_EQ(all(mail::kMail)[0].text(mail::kFailure), "no longer active");
  EXPECT_TRUE(courier_->mails().empty());
}

TEST_F(OutboxTest, AMailThatIsTakenOutOfTheOutboxIsNotSent) {
  for (int i = 0; i < 3; ++i) courier_->will_answer({Outcome::kTemporaryFailure, 451, "later"});
  invite("ada@king.example");
  run(mail::kMail, crud::kRemove, all(mail::kMail)[0].key.id);
  invite("always@king.example");
  start();
  ASSERT_TRUE(eventually([&] { return status_of("always@king.example") == "sent"; }));
  EXPECT_EQ(courier_->mails().size(), 1U);
}

TEST_F(OutboxTest, LooksAsSoonAsACommitQueuesAMail) {
  start(std::chrono::hours(1));
  ASSERT_TRUE(eventually([&] { return outbox_->depth() == 0; }));
  invite("ada@king.example");
  Commit commit;
  commit.events.push_back({.record = {}, .name = "mail.queued", .changes = {}});
  outbox_->committed(commit);
  EXPECT_TRUE(eventually([&] { return status_of("ada@king.example") == "sent"; }));
}

TEST(Backoff, DoublesFromASecondToTenMinutes) {
  using std::chrono::seconds;
  EXPECT_EQ(api::backoff_after(1), seconds(1));
  EXPECT_EQ(api::backoff_after(2), seconds(2));
  EXPECT_EQ(api::backoff_after(10), seconds(512));
  EXPECT_EQ(api::backoff_after(11), seconds(600));
  EXPECT_EQ(api::backoff_after(4'000'000'000U), seconds(600));
}

TEST(InvitationSecret, NamesItsInvitationAndAnyChangeIsNoticed) {
  const Secret32 server = Secret32::random();
  const api::InvitationName name{TenantId{258}, api::fresh_id()};
  const std::string secret = api::make_invitation_secret(server, name);
  EXPECT_EQ(secret.size(), 75U);
  EXPECT_EQ(api::read_invitation_secret(secret), name);
  EXPECT_TRUE(api::is_invitation_secret(secret, server, name));
  EXPECT_FALSE(api::is_invitation_secret(secret, Secret32::random(), name));
  for (std::size_t i = 0; i < secret.size(); ++i) {
    std::string other = secret;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    const auto read = api::read_invitation_secret(other);
    EXPECT_FALSE(read && api::is_invitation_secret(other, server, *read)) << i;
  }
  EXPECT_FALSE(api::read_invitation_secret(""));
  EXPECT_FALSE(api::read_invitation_secret(secret + "A"));
}

}  // namespace
}  // namespace daybook::test
