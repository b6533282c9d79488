#include <curl/curl.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <utility>

#include "api/webhooks/authorities.h"
#include "api/webhooks/sender.h"
#include "api/webhooks/target.h"

namespace daybook::api {
namespace {

constexpr long kConnectionsKept = 64;
constexpr std::string_view kAgent = "Daybook-Webhooks/1";

struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// One delivery on its way. Stays where it is: libcurl holds pointers into it.
struct Transfer {
  WebhookRequest request;
  bool allow_private = false;
  bool address_was_refused = false;
  std::size_t answer_bytes = 0;
  std::unique_ptr<curl_slist, ListFree> headers;
};

std::size_t read_answer(char*, std::size_t, std::size_t size, void* of) {
  auto& transfer = *static_cast<Transfer*>(of);
  transfer.answer_bytes += size;
  return transfer.answer_bytes > kAnswerBytesMax ? 0 : size;
}

// Asked for the very address that is about to be connected to, after the name was looked up.
curl_socket_t open_socket(void* of, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(of);
  if (!transfer.allow_private && !is_public_address(address->addr)) {
    transfer.address_was_refused = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// libcurl has filled the store with what the system trusts.
CURLcode trust_more(CURL*, void* context, void* of) {
  const auto& authorities = *static_cast<const Authorities*>(of);
  X509_STORE* store = SSL_CTX_get_cert_store(static_cast<SSL_CTX*>(context));
  return authorities.add_to(*store) ? CURLE_OK : CURLE_OUT_OF_MEMORY;
}

SendFault fault_of(CURLcode code, const Transfer& transfer) {
  switch (code) {
    case CURLE_OK:
      return SendFault::kNone;
    case CURLE_COULDNT_RESOLVE_HOST:
      return SendFault::kUnknownHost;
    case CURLE_COULDNT_CONNECT:
      return transfer.address_was_refused ? SendFault::kAddressRefused : SendFault::kNoConnection;
    case CURLE_OPERATION_TIMEDOUT:
      return SendFault::kTimeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
      return SendFault::kTls;
    default:
      return SendFault::kBroken;
  }
}

class CurlSender final : public WebhookSender {
 public:
  CurlSender(CURLM* multi, CurlSenderOptions options)
      : multi_(multi), options_(std::move(options)) {
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kConnectionsKept);
  }
  CurlSender(const CurlSender&) = delete;
  CurlSender& operator=(const CurlSender&) = delete;
  ~CurlSender() override {
    while (!transfers_.empty()) finish(transfers_.begin()->first);
    curl_multi_cleanup(multi_);
  }

  void send(WebhookRequest request) override {
    CURL* handle = curl_easy_init();
    auto transfer = std::make_unique<Transfer>();
    transfer->request = std::move(request);
    transfer->allow_private = options_.allow_private;
    if (handle == nullptr) {
      refused_.push_back({.ticket = transfer->request.ticket, .fault = SendFault::kBroken});
      return;
    }
    set_request(handle, *transfer);
    set_limits(handle, *transfer);
    transfers_[handle] = std::move(transfer);
    curl_multi_add_handle(multi_, handle);
  }

  std::vector<WebhookReceipt> wait(std::chrono::milliseconds at_most) override {
    std::vector<WebhookReceipt> receipts = advance();
    if (!receipts.empty()) return receipts;
    curl_multi_poll(multi_, nullptr, 0, static_cast<int>(at_most.count()), nullptr);
    return advance();
  }

  void wake() override { curl_multi_wakeup(multi_); }

 private:
  static void set_request(CURL* handle, Transfer& transfer) {
    curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:");
    for (const std::string& header : transfer.request.headers) {
      headers = curl_slist_append(headers, header.c_str());
    }
    transfer.headers.reset(headers);
    curl_easy_setopt(handle, CURLOPT_URL, transfer.request.url.c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, transfer.request.body.data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(transfer.request.body.size()));
    curl_easy_setopt(handle, CURLOPT_USERAGENT, kAgent.data());
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  }

  // A proxy would be the one that connects, so that no address could be looked at.
  void set_limits(CURL* handle, Transfer& transfer) const {
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    // A name server that hangs would hold up everybody: its thread is left alone.
    curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &transfer);
    if (options_.authorities != nullptr) {
      auto* authorities = const_cast<Authorities*>(options_.authorities.get());
      curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, trust_more);
      curl_easy_setopt(handle, CURLOPT_SSL_CTX_DATA, authorities);
    }
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, read_answer);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  }

  std::vector<WebhookReceipt> advance() {
    int running = 0;
    curl_multi_perform(multi_, &running);
    std::vector<WebhookReceipt> receipts = std::exchange(refused_, {});
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* handle = message->easy_handle;
      receipts.push_back(receipt_of(handle, message->data.result));
      finish(handle);
    }
    return receipts;
  }

  // An answer whose body is longer than what is read is an answer all the same.
  WebhookReceipt receipt_of(CURL* handle, CURLcode code) const {
    const Transfer& transfer = *transfers_.at(handle);
    if (transfer.answer_bytes > kAnswerBytesMax) code = CURLE_OK;
    long status = 0;
    curl_off_t took_us = 0;
    curl_off_t retry_after_s = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME_T, &took_us);
    curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &retry_after_s);
    WebhookReceipt receipt;
    receipt.ticket = transfer.request.ticket;
    receipt.fault = fault_of(code, transfer);
    receipt.status = code == CURLE_OK ? static_cast<int>(status) : 0;
    receipt.took = std::chrono::milliseconds(took_us / 1000);
    receipt.retry_after = std::chrono::seconds(std::clamp<curl_off_t>(retry_after_s, 0, 86'400));
    return receipt;
  }

  void finish(CURL* handle) {
    curl_multi_remove_handle(multi_, handle);
    curl_easy_cleanup(handle);
    transfers_.erase(handle);
  }

  CURLM* const multi_;
  const CurlSenderOptions options_;
  std::map<CURL*, std::unique_ptr<Transfer>> transfers_;
  std::vector<WebhookReceipt> refused_;
};

}  // namespace

std::string_view text_of(SendFault fault) {
  constexpr std::string_view kNames[] = {"",    "address_refused", "unknown_host", "no_connection",
                                         "tls", "timeout",         "broken"};
  const auto index = static_cast<std::size_t>(fault);
  return index < std::size(kNames) ? kNames[index] : "broken";
}

std::unique_ptr<WebhookSender> make_curl_sender(CurlSenderOptions options) {
  // Once for the process, and thread-safe since libcurl 7.84.
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) return nullptr;
  CURLM* multi = curl_multi_init();
  return multi == nullptr ? nullptr : std::make_unique<CurlSender>(multi, std::move(options));
}

}  // namespace daybook::api
