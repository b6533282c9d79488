// Sends what waits in the outbox: the mail records with status "queued" of every tenant hosted
// here.
//
// One thread. It looks when a commit queued a mail and every few seconds; each mail is rendered,
// handed to the courier and its outcome committed ("sent", or "failed" with the server's reply).
// What fails for now is tried again after 1 s, 2 s ... 10 min, and holds up no other mail. At least
// once: a crash between sending and the commit sends again, under the same message id. An undone
// mail exists no more, so it is not sent; one whose invitation is not active any more fails
// instead.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/core/shards.h"
#include "api/mail/mail.h"
#include "domain/core/commit.h"

namespace daybook::api {

struct OutboxOptions {
  std::shared_ptr<mailing::MailSender> courier;  // Called on the outbox's thread only.
  std::string from;
  std::string host = "localhost";  // Of message ids.
  std::chrono::milliseconds look_every{5'000};
  std::chrono::milliseconds backoff_first{1'000};
};

class Outbox {
 public:
  // The shards outlive it.
  Outbox(Shards& shards, OutboxOptions options);
  ~Outbox();

  void start();
  // Ends after the mail that is being sent, if any.
  void stop();

  // From any thread, also a committer's: looks soon when the commit queued a mail. Never blocks
  // long.
  void committed(const Commit& commit);

  // Removes the files that these mails left in `folder`, once none is being sent that was read
  // before. Any thread but the outbox's.
  Status forget(const std::vector<Uuid>& mails, const std::filesystem::path& folder);

  // Mails that wait, in all tenants. Any thread.
  double depth() const;

 private:
  struct Address {
    std::size_t shard = 0;
    TenantId tenant{};
    Uuid mail;
    auto operator<=>(const Address&) const = default;
  };
  struct Trouble {
    unsigned attempts = 0;
    std::chrono::steady_clock::time_point due;
    bool is_sent = false;  // Only its commit is missing.
  };

  void run();
  void wait();
  void look();
  std::vector<Address> due_mails();
  void add_due(std::size_t shard, TenantId tenant, std::vector<Address>& due);
  void forget_gone(const std::vector<Address>& due, std::chrono::steady_clock::time_point now);
  void handle(const Address& address);
  Result<mailing::Delivery> send(const Address& address, const Record& mail) const;
  // False: to be tried again.
  bool record(const Address& address, const Record& mail, const mailing::Delivery& delivery);
  void try_later(const Address& address, bool is_sent);

  Shards& shards_;
  const OutboxOptions options_;
  std::mutex handling_;                  // Held from reading a mail until it has left.
  std::map<Address, Trouble> troubled_;  // Of the outbox's thread.

  std::mutex mutex_;
  std::condition_variable changed_;
  bool has_news_ = true;  // Guarded by mutex_.
  std::atomic<bool> is_stopping_ = false;
  std::thread thread_;
};

}  // namespace daybook::api
