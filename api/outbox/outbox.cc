#include "api/outbox/outbox.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "api/core/joiner.h"
#include "api/mail/folder_sender.h"
#include "api/outbox/backoff.h"
#include "api/outbox/letters.h"
#include "api/outbox/queued_mails.h"
#include "domain/access/mail.h"

namespace daybook::api {
namespace {

using mailing::Delivery;
using mailing::Outcome;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMailsAtOnce = 256;
constexpr std::uint32_t kPageSize = 500;

std::string cut(std::string text) {
  text.resize(std::min<std::size_t>(text.size(), mail::kFailure.length_max));
  return text;
}

Delivery never(std::string why) { return {Outcome::kPermanentFailure, 0, std::move(why)}; }

// Holds no address: neither the code nor the courier's words do.
std::string failure_text(const Delivery& delivery) {
  const std::string code =
      delivery.reply_code == 0 ? "" : std::to_string(delivery.reply_code) + " ";
  return cut(code + delivery.detail);
}

Command outcome_command(TenantId tenant, const Record& mail, const Delivery& delivery) {
  const bool is_sent = delivery.outcome == Outcome::kSent;
  Command command;
  command.tenant = tenant;
  command.name = is_sent ? "mail.sent" : "mail.failed";
  Item item;
  item.kind = &mail::kMail;
  item.behaviour = mail::kMail.behaviour(is_sent ? "sent" : "failed");
  item.id = mail.key.id;
  if (!is_sent) item.input.set(mail::kFailure.id, failure_text(delivery));
  command.items.push_back(std::move(item));
  return command;
}

}  // namespace

Outbox::Outbox(Shards& shards, OutboxOptions options)
    : shards_(shards), options_(std::move(options)) {}

Outbox::~Outbox() { stop(); }

void Outbox::start() {
  thread_ = std::thread([this] { run(); });
}

void Outbox::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Outbox::committed(const Commit& commit) {
  const bool is_news = std::ranges::any_of(
      commit.events, [](const Event& event) { return event.name == "mail.queued"; });
  if (!is_news) return;
  {
    const std::lock_guard lock(mutex_);
    has_news_ = true;
  }
  changed_.notify_one();
}

double Outbox::depth() const {
  double depth = 0;
  for (std::size_t i = 0; i < shards_.count(); ++i) {
    Shard& shard = shards_.at(i);
    for (const TenantId tenant : shard.views().tenants()) {
      ListQuery query = queued_mails(tenant);
      query.limit = 0;
      const auto page = shard.reader().list(query);
      if (page) depth += static_cast<double>(page->count);
    }
  }
  return depth;
}

void Outbox::run() {
  while (!is_stopping_) {
    look();
    wait();
  }
}

void Outbox::wait() {
  auto until = Clock::now() + options_.look_every;
  for (const auto& [address, trouble] : troubled_) until = std::min(until, trouble.due);
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, until, [this] { return is_stopping_ || has_news_; });
}

void Outbox::look() {
  {
    const std::lock_guard lock(mutex_);
    has_news_ = false;
  }
  const auto begun = Clock::now();
  const std::vector<Address> due = due_mails();
  forget_gone(due, begun);
  for (const Address& address : due) {
    if (is_stopping_) return;
    handle(address);
  }
  if (due.size() < kMailsAtOnce) return;
  const std::lock_guard lock(mutex_);
  has_news_ = true;
}

// The log is asked, not memory: what was undone or sent meanwhile is not in the list any more.
std::vector<Outbox::Address> Outbox::due_mails() {
  std::vector<Address> due;
  for (std::size_t i = 0; i < shards_.count(); ++i) {
    for (const TenantId tenant : shards_.at(i).views().tenants()) {
      if (due.size() < kMailsAtOnce) add_due(i, tenant, due);
    }
  }
  return due;
}

// What is due but not in the list was undone, or settled by somebody else.
void Outbox::forget_gone(const std::vector<Address>& due, Clock::time_point now) {
  if (due.size() >= kMailsAtOnce) return;
  std::erase_if(troubled_, [&](const auto& entry) {
    return entry.second.due <= now && std::ranges::find(due, entry.first) == due.end();
  });
}

void Outbox::add_due(std::size_t shard, TenantId tenant, std::vector<Address>& due) {
  const auto now = Clock::now();
  ListQuery query = queued_mails(tenant);
  query.limit = kPageSize;
  while (due.size() < kMailsAtOnce) {
    const auto page = shards_.at(shard).reader().list(query);
    if (!page) {
      spdlog::error("the outbox cannot be read: {}", page.error().reason);
      return;
    }
    for (const Record& mail : page->records) {
      const Address address{shard, tenant, mail.key.id};
      const auto trouble = troubled_.find(address);
      if (trouble == troubled_.end() || trouble->second.due <= now) due.push_back(address);
    }
    if (page->records.size() < query.limit) return;
    query.offset += query.limit;
  }
}

Status Outbox::forget(const std::vector<Uuid>& mails, const std::filesystem::path& folder) {
  if (mails.empty()) return Done{};
  { const std::lock_guard lock(handling_); }
  std::vector<std::string> names;
  names.reserve(mails.size());
  for (const Uuid& mail : mails) names.push_back(mail.text());
  return mailing::remove_mails(folder, names);
}

void Outbox::handle(const Address& address) {
  const std::lock_guard lock(handling_);
  const Reader& reader = shards_.at(address.shard).reader();
  const auto mail = reader.record(address.tenant, {mail::kMail.id, address.mail});
  if (!mail) return try_later(address, false);
  const bool is_queued = *mail && (*mail)->exists() && (*mail)->text(mail::kStatus) == "queued";
  if (!is_queued) {
    troubled_.erase(address);
    return;
  }
  const auto trouble = troubled_.find(address);
  Delivery delivery{Outcome::kSent};
  if (trouble == troubled_.end() || !trouble->second.is_sent) {
    const auto sent = send(address, **mail);
    if (!sent || sent->outcome == Outcome::kTemporaryFailure) return try_later(address, false);
    delivery = *sent;
  }
  if (record(address, **mail, delivery)) {
    troubled_.erase(address);
  } else {
    try_later(address, delivery.outcome == Outcome::kSent);
  }
}

Result<Delivery> Outbox::send(const Address& address, const Record& mail) const {
  if (mail.text(mail::kRecipient).empty()) return never("the recipient's address is gone");
  const LetterRequest request{shards_.at(address.shard),
                              shards_.control(),
                              address.tenant,
                              mail,
                              options_.from,
                              options_.host};
  DAYBOOK_TRY(const auto letter, write_letter(request));
  if (!letter) return never("no longer active");
  return options_.courier->send(*letter);
}

bool Outbox::record(const Address& address, const Record& mail, const Delivery& delivery) {
  const CommandAnswer answer =
      run_command(shards_.at(address.shard), outcome_command(address.tenant, mail, delivery));
  if (answer.status) return true;
  // Undone meanwhile: there is nothing to record an outcome of.
  if (answer.status.error().code == ErrorCode::kNotFound) return true;
  spdlog::error("a mail's outcome cannot be recorded: {}", answer.status.error().reason);
  return false;
}

void Outbox::try_later(const Address& address, bool is_sent) {
  Trouble& trouble = troubled_[address];
  trouble.is_sent = trouble.is_sent || is_sent;
  trouble.due = Clock::now() + backoff_after(++trouble.attempts, options_.backoff_first);
}

}  // namespace daybook::api
