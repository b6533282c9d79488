#include "api/mail/folder_sender.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "api/mail/message.h"

namespace daybook::mailing {
namespace {

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags) : number_(::open(path.c_str(), flags, 0600)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  bool is_open() const { return number_ >= 0; }
  bool sync() const { return ::fsync(number_) == 0; }

  bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ::ssize_t size = ::write(number_, bytes.data(), bytes.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
  }

 private:
  int number_;
};

bool write_synced(const std::string& path, std::string_view bytes) {
  const Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
  return file.is_open() && file.write(bytes) && file.sync();
}

bool sync_folder(const std::string& path) {
  const Descriptor folder(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return folder.is_open() && folder.sync();
}

class FolderSender final : public MailSender {
 public:
  explicit FolderSender(std::string folder) : folder_(std::move(folder)) {}

  Delivery send(const Mail& mail) override {
    const Result<std::string> message = format_message(mail, std::chrono::system_clock::now());
    if (!message) return {Outcome::kPermanentFailure, 0, message.error().message};
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    const std::string path = folder_ + "/" + mail.message_id + ".eml";
    const std::string unfinished = path + ".part";
    if (!write_synced(unfinished, *message)) return failed();
    if (::rename(unfinished.c_str(), path.c_str()) != 0) return failed();
    // The name is durable only when its folder is.
    if (!sync_folder(folder_)) return failed();
    return {Outcome::kSent, 0};
  }

 private:
  static Delivery failed() {
    return {Outcome::kTemporaryFailure, 0,
            std::string("the mail cannot be written: ") + std::strerror(errno)};
  }

  std::string folder_;
};

}  // namespace

Status remove_mails(const std::filesystem::path& folder, std::span<const std::string> ids) {
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) return Done{};
  const auto is_theirs = [&](const std::string& name) {
    return std::ranges::find(ids, name.substr(0, name.find('@'))) != ids.end();
  };
  auto file = std::filesystem::directory_iterator(folder, error);
  for (; !error && file != std::filesystem::directory_iterator(); file.increment(error)) {
    if (is_theirs(file->path().filename().string())) std::filesystem::remove(file->path(), error);
    if (error) break;
  }
  if (!error && sync_folder(folder.string())) return Done{};
  return unavailable("mails.folder", "Mails cannot be removed: " + error.message());
}

std::unique_ptr<MailSender> folder_sender(std::string folder) {
  return std::make_unique<FolderSender>(std::move(folder));
}

}  // namespace daybook::mailing
