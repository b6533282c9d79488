#include "api/webhooks/delivery_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "api/http/descriptor.h"
#include "domain/core/bytes.h"
#include "eventstore/crypto.h"

namespace daybook::api {
namespace {

constexpr std::size_t kCheckBytes = 8;
constexpr std::size_t kTextMax = 64;  // Of an id and of a type: the slot holds both.

struct Row {
  std::uint64_t sequence = 0;
  Attempt attempt;
};

std::string check_of(std::string_view bytes) {
  return std::string(view_of(sha256(bytes)).substr(0, kCheckBytes));
}

std::string write_row(const Row& row) {
  const Attempt& attempt = row.attempt;
  std::string bytes;
  put_big(bytes, row.sequence);
  put_varint(bytes, static_cast<std::uint64_t>(attempt.at.value));
  put_varint(bytes, attempt.position.value);
  put_varint(bytes, attempt.attempt);
  put_varint(bytes, static_cast<std::uint64_t>(attempt.status));
  put_varint(bytes, static_cast<std::uint64_t>(attempt.fault));
  put_varint(bytes, static_cast<std::uint64_t>(attempt.took.count()));
  put_sized(bytes, std::string_view(attempt.event).substr(0, kTextMax));
  put_sized(bytes, std::string_view(attempt.type).substr(0, kTextMax));
  bytes.resize(DeliveryLog::kSlotBytes - kCheckBytes, '\0');
  return check_of(bytes) + bytes;
}

std::optional<Row> read_row(std::string_view slot) {
  const std::string_view bytes = slot.substr(kCheckBytes);
  if (slot.substr(0, kCheckBytes) != check_of(bytes)) return std::nullopt;
  Row row;
  row.sequence = get_big<std::uint64_t>(bytes);
  ByteReader reader(bytes.substr(8));
  Attempt& attempt = row.attempt;
  attempt.at = Time{static_cast<std::int64_t>(reader.varint())};
  attempt.position = Position{reader.varint()};
  attempt.attempt = static_cast<unsigned>(reader.varint());
  attempt.status = static_cast<int>(reader.varint());
  attempt.fault = static_cast<SendFault>(reader.varint());
  attempt.took = std::chrono::milliseconds(reader.varint());
  attempt.event = reader.sized();
  attempt.type = reader.sized();
  if (!reader.ok()) return std::nullopt;
  return row;
}

// Oldest first.
std::vector<Row> read_rows(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::vector<Row> rows;
  for (std::size_t at = 0; at + DeliveryLog::kSlotBytes <= bytes.size();
       at += DeliveryLog::kSlotBytes) {
    auto row = read_row(std::string_view(bytes).substr(at, DeliveryLog::kSlotBytes));
    if (row) rows.push_back(std::move(*row));
  }
  std::ranges::sort(rows, {}, &Row::sequence);
  return rows;
}

Error not_written() {
  return unavailable("webhook.log_not_written", "The attempt cannot be written down.");
}

}  // namespace

std::filesystem::path DeliveryLog::file_of(const WebhookName& name) const {
  return folder_ / (std::to_string(name.tenant.value) + "-" + name.webhook.text() + ".attempts");
}

Status DeliveryLog::add(const WebhookName& name, const Attempt& attempt) {
  const std::filesystem::path file = file_of(name);
  auto known = last_.find(name);
  if (known == last_.end()) {
    const std::vector<Row> rows = read_rows(file);
    known = last_.emplace(name, rows.empty() ? 0 : rows.back().sequence).first;
  }
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  const http::Descriptor opened(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  if (!opened.valid()) return not_written();
  const std::uint64_t sequence = known->second + 1;
  const std::string slot = write_row({sequence, attempt});
  const auto at = static_cast<off_t>(sequence % kKept * kSlotBytes);
  const ssize_t written = ::pwrite(opened.number(), slot.data(), slot.size(), at);
  if (written != static_cast<ssize_t>(slot.size())) return not_written();
  known->second = sequence;
  return Done{};
}

void DeliveryLog::forget(const WebhookName& name) {
  last_.erase(name);
  std::error_code error;
  std::filesystem::remove(file_of(name), error);
}

AttemptPage DeliveryLog::page(const WebhookName& name, std::uint64_t offset,
                              std::uint32_t limit) const {
  std::vector<Row> rows = read_rows(file_of(name));
  std::ranges::reverse(rows);
  AttemptPage page;
  page.count = rows.size();
  for (std::uint64_t i = offset; i < rows.size() && page.attempts.size() < limit; ++i) {
    page.attempts.push_back(std::move(rows[i].attempt));
  }
  return page;
}

}  // namespace daybook::api
