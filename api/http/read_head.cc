#include "api/http/read_head.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstring>

namespace daybook::http {
namespace {

namespace beast = boost::beast;
using beast::error_code;
using beast::http::error;
using beast::http::field;

constexpr Refusal kMalformed{400, "The request is not well-formed HTTP/1.1."};
constexpr Refusal kTargetTooLong{414, "The request target is too long."};
constexpr Refusal kHeadTooLarge{431, "The request's headers are too large."};

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

// Beast's parser without its header container: names and values stay where they were received.
class HeadParser : public beast::http::basic_parser<true> {
 public:
  HeadParser(std::string_view bytes, const Limits& limits, Request& request, Head& head)
      : bytes_(bytes), limits_(limits), request_(request), head_(head) {}

  const std::optional<Refusal>& refusal() const { return refusal_; }
  int hosts() const { return hosts_; }

 private:
  void refuse(Refusal refusal, error_code& ec) {
    refusal_ = refusal;
    ec = error::bad_value;
  }

  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target,
                       int version, error_code& ec) override {
    if (target.size() > limits_.target_bytes_max) return refuse(kTargetTooLong, ec);
    request_.method = view(method);
    request_.target = view(target);
    head_.http_1_0 = version == 10;
  }

  void on_field_impl(field name, beast::string_view name_text, beast::string_view value_text,
                     error_code& ec) override {
    if (request_.headers.size() == limits_.header_count_max) {
      return refuse({431, "The request has too many headers."}, ec);
    }
    const std::string_view value = view(value_text);
    // A folded value was copied together elsewhere; RFC 9112 section 5.2 wants it refused.
    const bool here = value.empty() || (value.data() >= bytes_.data() &&
                                        value.data() + value.size() <= bytes_.end());
    if (!here) return refuse({400, "A header is folded over several lines."}, ec);
    request_.headers.push_back({view(name_text), value});
    on_known_field(name, value, ec);
  }

  void on_known_field(field name, std::string_view value, error_code& ec) {
    if (name == field::host) ++hosts_;
    if (name == field::transfer_encoding && !equal_ignoring_case(value, "chunked")) {
      return refuse({501, "The transfer encoding is not supported; use chunked."}, ec);
    }
    if (name != field::expect) return;
    if (!equal_ignoring_case(value, "100-continue")) {
      return refuse({417, "The expectation is not supported; use 100-continue."}, ec);
    }
    head_.expects_continue = true;
  }

  void on_response_impl(int, beast::string_view, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(beast::string_view, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, error_code&) override {
    return 0;
  }
  void on_finish_impl(error_code&) override {}

  std::string_view bytes_;
  const Limits& limits_;
  Request& request_;
  Head& head_;
  std::optional<Refusal> refusal_;
  int hosts_ = 0;
};

// "http://host/path" means "/path" (RFC 9112 section 3.2.2 obliges servers to take both).
std::string_view without_authority(std::string_view target) {
  if (target.starts_with('/')) return target;
  const std::size_t scheme_end = target.find("://");
  if (scheme_end == std::string_view::npos) return target;
  const std::string_view scheme = target.substr(0, scheme_end);
  if (!equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https")) return target;
  const std::size_t path = target.find_first_of("/?", scheme_end + 3);
  return path == std::string_view::npos ? std::string_view("/") : target.substr(path);
}

std::optional<Refusal> split_target(Request& request) {
  const std::string_view target = without_authority(request.target);
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  request.query = question == std::string_view::npos ? "" : target.substr(question + 1);
  if (request.path.empty() && request.target != target) request.path = "/";
  const bool options_of_all = request.path == "*" && request.method == "OPTIONS";
  const bool plain = request.path.starts_with('/') && target.find('#') == std::string_view::npos;
  if (plain || options_of_all) return std::nullopt;
  return Refusal{400, "The request target must be an absolute path."};
}

Refusal refusal_of(error_code ec) {
  if (ec == error::header_limit) return kHeadTooLarge;
  if (ec == error::bad_content_length || ec == error::multiple_content_length) {
    return {400, "Content-Length is invalid or contradicts another header."};
  }
  if (ec == error::bad_transfer_encoding) {
    return {400, "Transfer-Encoding contradicts another header."};
  }
  if (ec == error::bad_version) return {400, "The request is not HTTP/1.0 or HTTP/1.1."};
  if (ec == error::bad_target) return {400, "The request target is malformed."};
  return kMalformed;
}

}  // namespace

std::size_t find_head_end(std::string_view bytes, std::size_t& searched) {
  for (;;) {
    const std::size_t feed = bytes.find('\n', searched);
    if (feed == std::string_view::npos) {
      searched = bytes.size();
      return 0;
    }
    const std::string_view rest = bytes.substr(feed + 1);
    if (rest.starts_with("\r\n")) return feed + 3;
    if (rest.starts_with('\n')) return feed + 2;
    searched = feed;  // An empty line may follow this one when more has come.
    if (rest.size() < 2 && (rest.empty() || rest == "\r")) return 0;
    searched = feed + 1;
  }
}

std::optional<Refusal> refuse_unfinished(std::string_view bytes, const Limits& limits) {
  if (bytes.empty()) return std::nullopt;
  const auto first = static_cast<unsigned char>(bytes.front());
  if (first <= ' ' || first >= 0x7f) return kMalformed;  // A TLS hello, for example.
  constexpr std::size_t kMethodAndVersion = 32;
  const bool line_is_open = bytes.find('\n') == std::string_view::npos;
  if (line_is_open && bytes.size() > limits.target_bytes_max + kMethodAndVersion) {
    return kTargetTooLong;
  }
  if (bytes.size() >= limits.header_bytes_max) return kHeadTooLarge;
  return std::nullopt;
}

std::optional<Refusal> read_head(std::string_view bytes, const Limits& limits, Request& request,
                                 Head& head) {
  request.headers.clear();
  head = Head{};
  head.bytes = bytes.size();
  HeadParser parser(bytes, limits, request, head);
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
  parser.body_limit(boost::none);
  error_code ec;
  parser.put(boost::asio::buffer(bytes.data(), bytes.size()), ec);
  if (parser.refusal()) return parser.refusal();
  if (ec) return refusal_of(ec);
  if (!parser.is_header_done()) return kMalformed;
  head.chunked = parser.chunked();
  head.content_length = head.chunked ? 0 : parser.content_length().value_or(0);
  head.keep_alive = parser.keep_alive();
  if (head.http_1_0) head.expects_continue = false;
  if (head.http_1_0 && head.chunked) return kMalformed;
  if (parser.hosts() > 1 || (parser.hosts() == 0 && !head.http_1_0)) {
    return Refusal{400, "Exactly one Host header is needed."};
  }
  return split_target(request);
}

}  // namespace daybook::http
