#include "api/cli/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <random>
#include <thread>
#include <utility>

#include "api/cli/formats/ascii.h"

namespace daybook::cli {
namespace {

struct CurlGlobal {
  CurlGlobal() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  ~CurlGlobal() { curl_global_cleanup(); }
};

CURL* new_handle() {
  static const CurlGlobal global;
  return curl_easy_init();
}

class HeaderList {
 public:
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() { curl_slist_free_all(list_); }

  void add(const std::string& line) { list_ = curl_slist_append(list_, line.c_str()); }
  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

struct Receiver {
  HttpResponse response;
  std::size_t bytes_max = 0;
};

std::size_t receive_body(char* data, std::size_t, std::size_t size, void* target) {
  auto& receiver = *static_cast<Receiver*>(target);
  if (receiver.response.body.size() + size > receiver.bytes_max) return 0;
  receiver.response.body.append(data, size);
  return size;
}

std::size_t receive_header(char* data, std::size_t, std::size_t size, void* target) {
  auto& headers = static_cast<Receiver*>(target)->response.headers;
  const std::string_view line(data, size);
  // An interim answer (100) has headers of its own.
  if (line.starts_with("HTTP/")) headers.clear();
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    headers[ascii_lower(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
  }
  return size;
}

bool is_busy(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

bool is_repeatable(const HttpRequest& request) {
  return !request.idempotency_key.empty() || request.method == "GET" || request.method == "PUT" ||
         request.method == "DELETE";
}

}  // namespace

struct HttpClient::Connection {
  Connection() : handle(new_handle()) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { curl_easy_cleanup(handle); }

  CURL* handle;
};

struct HttpClient::Attempt {
  bool answered = false;
  bool refused = false;  // No connection: nothing was sent, so a repeat cannot double.
  std::string failure;
  HttpResponse response;
};

HttpClient::HttpClient(HttpClientOptions options)
    : options_(std::move(options)), connection_(std::make_unique<Connection>()) {
  if (!options_.sleep) {
    options_.sleep = [](std::chrono::milliseconds pause) { std::this_thread::sleep_for(pause); };
  }
}

HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

Result<HttpResponse> HttpClient::send(const HttpRequest& request) {
  for (int number = 1;; ++number) {
    Attempt tried = attempt(request);
    const bool done = tried.answered && !is_busy(tried.response.status);
    const bool again = tried.refused || is_repeatable(request);
    if (!done && again && number < options_.attempts_max) {
      options_.sleep(pause_after(tried, number));
      continue;
    }
    if (tried.answered) return std::move(tried.response);
    return unavailable("http.unreachable", tried.failure);
  }
}

HttpClient::Attempt HttpClient::attempt(const HttpRequest& request) {
  CURL* const handle = connection_->handle;
  curl_easy_reset(handle);  // Options only: connections stay open.
  HeaderList headers;
  if (!options_.token.empty()) headers.add("Authorization: Api-Token " + options_.token);
  if (!request.body.empty()) headers.add("Content-Type: application/json");
  if (!request.idempotency_key.empty()) headers.add("Idempotency-Key: " + request.idempotency_key);
  headers.add("Accept: application/json");
  headers.add("Expect:");  // No round trip before a large body.
  Receiver receiver{.response = {}, .bytes_max = options_.response_bytes_max};
  curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (!request.body.empty()) {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
  }
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(options_.connect_timeout.count()));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &receiver);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, receive_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &receiver);

  const CURLcode code = curl_easy_perform(handle);
  Attempt result;
  result.answered = code == CURLE_OK;
  result.refused = code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST;
  if (!result.answered) result.failure = curl_easy_strerror(code);
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  receiver.response.status = static_cast<int>(status);
  result.response = std::move(receiver.response);
  return result;
}

std::chrono::milliseconds HttpClient::pause_after(const Attempt& tried, int number) const {
  using std::chrono::milliseconds;
  const milliseconds doubled = options_.first_pause * (1LL << std::min(number - 1, 16));
  const milliseconds longest = std::min(doubled, options_.pause_max);
  // Between half and all of it: clients that were refused together must not come back together.
  thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<milliseconds::rep> pick(longest.count() / 2, longest.count());
  milliseconds pause{pick(random)};
  const auto found = tried.response.headers.find("retry-after");
  if (found == tried.response.headers.end()) return pause;
  std::int64_t seconds = 0;
  const std::string& text = found->second;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  constexpr std::int64_t kSecondsMax = 300;
  return std::max(pause, milliseconds{1'000 * std::clamp<std::int64_t>(seconds, 0, kSecondsMax)});
}

std::string url_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kMarks = "-._~";
  std::string out;
  for (const char letter : text) {
    const char lower = ascii_lower(letter);
    const bool plain = (lower >= 'a' && lower <= 'z') || (letter >= '0' && letter <= '9') ||
                       kMarks.find(letter) != std::string_view::npos;
    if (plain) {
      out += letter;
      continue;
    }
    const auto byte = static_cast<unsigned char>(letter);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

}  // namespace daybook::cli
