#include "api/mail/smtp_sender.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "api/mail/message.h"

namespace daybook::mailing {
namespace {

struct Url {
  bool has_password = false;
  std::string host;
};

struct UrlPart {
  UrlPart() = default;
  UrlPart(const UrlPart&) = delete;
  UrlPart& operator=(const UrlPart&) = delete;
  ~UrlPart() { curl_free(text); }

  char* text = nullptr;
};

Error bad_url(std::string what) {
  return {.code = ErrorCode::kInvalid, .reason = "smtp.url", .message = std::move(what)};
}

// The message never repeats the URL: it may hold a password.
Result<Url> parse_url(const std::string& text) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return bad_url("The address of the mail server is not a URL.");
  }
  UrlPart scheme;
  UrlPart host;
  UrlPart password;
  curl_url_get(url.get(), CURLUPART_SCHEME, &scheme.text, 0);
  curl_url_get(url.get(), CURLUPART_HOST, &host.text, 0);
  curl_url_get(url.get(), CURLUPART_PASSWORD, &password.text, 0);
  const std::string_view name = scheme.text == nullptr ? "" : scheme.text;
  if (name != "smtp" && name != "smtps") {
    return bad_url("The address of the mail server begins with neither smtp:// nor smtps://.");
  }
  if (host.text == nullptr) return bad_url("The address of the mail server has no host.");
  return Url{.has_password = password.text != nullptr, .host = host.text};
}

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

struct Upload {
  std::string_view left;
};

std::size_t read_message(char* target, std::size_t, std::size_t size, void* source) {
  auto& upload = *static_cast<Upload*>(source);
  const std::size_t taken = std::min(size, upload.left.size());
  std::memcpy(target, upload.left.data(), taken);
  upload.left.remove_prefix(taken);
  return taken;
}

// Codes that speak of our credentials or of missing TLS (RFC 4954 section 6): an administrator will
// mend that, and the mail must not be lost meanwhile.
bool is_our_fault(int reply_code) {
  return reply_code == 530 || reply_code == 534 || reply_code == 535 || reply_code == 538;
}

Delivery delivery_of(CURLcode code, int reply_code) {
  if (code == CURLE_OK) return {Outcome::kSent, reply_code};
  const bool refused = reply_code >= 500 && reply_code < 600 && !is_our_fault(reply_code);
  const bool replied =
      code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_RECV_ERROR;
  return {refused && replied ? Outcome::kPermanentFailure : Outcome::kTemporaryFailure, reply_code,
          curl_easy_strerror(code)};
}

class SmtpSender final : public MailSender {
 public:
  SmtpSender(SmtpOptions options, bool tls_required)
      : options_(std::move(options)), tls_required_(tls_required), handle_(curl_easy_init()) {}
  SmtpSender(const SmtpSender&) = delete;
  SmtpSender& operator=(const SmtpSender&) = delete;
  ~SmtpSender() override { curl_easy_cleanup(handle_); }

  Delivery send(const Mail& mail) override {
    const Result<std::string> message = format_message(mail, std::chrono::system_clock::now());
    if (!message) return {Outcome::kPermanentFailure, 0, message.error().message};
    const std::string from = "<" + address_of(mail.from) + ">";
    const std::string to = "<" + address_of(mail.to) + ">";
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(
        curl_slist_append(nullptr, to.c_str()), curl_slist_free_all);
    Upload upload{*message};
    curl_easy_reset(handle_);  // Options only: the connection stays open.
    set_connection();
    curl_easy_setopt(handle_, CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(handle_, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(handle_, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle_, CURLOPT_READFUNCTION, read_message);
    curl_easy_setopt(handle_, CURLOPT_READDATA, &upload);
    const CURLcode code = curl_easy_perform(handle_);
    long reply_code = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &reply_code);
    return delivery_of(code, static_cast<int>(reply_code));
  }

 private:
  void set_connection() {
    curl_easy_setopt(handle_, CURLOPT_URL, options_.url.c_str());
    curl_easy_setopt(handle_, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle_, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(options_.connect_timeout.count()));
    curl_easy_setopt(handle_, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
    curl_easy_setopt(handle_, CURLOPT_USE_SSL,
                     static_cast<long>(tls_required_ ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (!options_.ca_file.empty()) {
      curl_easy_setopt(handle_, CURLOPT_CAINFO, options_.ca_file.c_str());
    }
  }

  SmtpOptions options_;
  bool tls_required_;
  CURL* handle_;
};

}  // namespace

Result<std::unique_ptr<MailSender>> smtp_sender(SmtpOptions options) {
  // Once for the process, and thread-safe since libcurl 7.84.
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) return unavailable("smtp.library", curl_easy_strerror(ready));
  DAYBOOK_TRY(const Url url, parse_url(options.url));
  const bool required = options.tls_required || (url.has_password && !is_this_machine(url.host));
  return std::unique_ptr<MailSender>(std::make_unique<SmtpSender>(std::move(options), required));
}

}  // namespace daybook::mailing
