#include "api/webhooks/target.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

namespace daybook::api {
namespace {

struct Range4 {
  std::uint32_t first;  // Host byte order.
  unsigned bits;
};

constexpr std::uint32_t address(unsigned a, unsigned b, unsigned c, unsigned d) {
  return a << 24 | b << 16 | c << 8 | d;
}

constexpr Range4 kNotPublic4[] = {
    {address(0, 0, 0, 0), 8},        // This network
    {address(10, 0, 0, 0), 8},       // Private
    {address(100, 64, 0, 0), 10},    // Shared, for carriers
    {address(127, 0, 0, 0), 8},      // Loopback
    {address(169, 254, 0, 0), 16},   // Link-local: metadata of clouds
    {address(172, 16, 0, 0), 12},    // Private
    {address(192, 0, 0, 0), 24},     // Protocol assignments
    {address(192, 0, 2, 0), 24},     // Documentation
    {address(192, 88, 99, 0), 24},   // 6to4 relays
    {address(192, 168, 0, 0), 16},   // Private
    {address(198, 18, 0, 0), 15},    // Benchmarks
    {address(198, 51, 100, 0), 24},  // Documentation
    {address(203, 0, 113, 0), 24},   // Documentation
    {address(224, 0, 0, 0), 3},      // Multicast, reserved, broadcast
};

using Bytes16 = std::array<std::uint8_t, 16>;

bool is_public4(std::uint32_t host) {
  return std::ranges::none_of(kNotPublic4, [&](const Range4& range) {
    return (host ^ range.first) >> (32 - range.bits) == 0;
  });
}

std::uint32_t word_at(const Bytes16& bytes, std::size_t at) {
  return address(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

bool starts(const Bytes16& bytes, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

// The IPv4 address that the IPv6 address stands for.
std::optional<std::uint32_t> embedded4(const Bytes16& bytes) {
  if (starts(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return word_at(bytes, 12);
  if (starts(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})) return word_at(bytes, 12);
  if (starts(bytes, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return word_at(bytes, 12);
  if (starts(bytes, {0x20, 0x02})) return word_at(bytes, 2);
  return std::nullopt;
}

// Only 2000::/3 is given out as global unicast; everything else is special or reserved.
bool is_public6(const Bytes16& bytes) {
  if (const auto inner = embedded4(bytes)) return is_public4(*inner);
  if ((bytes[0] & 0xe0) != 0x20) return false;
  const bool is_protocol = starts(bytes, {0x20, 0x01}) && (bytes[2] & 0xfe) == 0;  // 2001::/23
  const bool is_documentation =
      starts(bytes, {0x20, 0x01, 0x0d, 0xb8}) || (starts(bytes, {0x3f, 0xff}) && bytes[2] < 0x10);
  return !is_protocol && !is_documentation;
}

struct CurlText {
  CurlText() = default;
  CurlText(const CurlText&) = delete;
  CurlText& operator=(const CurlText&) = delete;
  ~CurlText() { curl_free(text); }
  std::string_view view() const { return text == nullptr ? std::string_view{} : text; }

  char* text = nullptr;
};

Error refused(std::string message) { return invalid("url", std::move(message)); }

// As curl will see it: "http://2130706433/" is 127.0.0.1 too.
Result<std::string> host_of(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parts(curl_url(), curl_url_cleanup);
  if (curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    return refused("Enter a URL.");
  }
  CurlText user;
  CurlText host;
  curl_url_get(parts.get(), CURLUPART_USER, &user.text, 0);
  if (user.text != nullptr) return refused("A URL with a user or password is not taken.");
  curl_url_get(parts.get(), CURLUPART_HOST, &host.text, 0);
  if (host.view().empty()) return refused("Enter a URL with a host.");
  return std::string(host.view());
}

// Nothing when the host is a name.
std::optional<bool> is_public_literal(std::string host) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
    return is_public_address(reinterpret_cast<const sockaddr&>(v4));
  }
  if (!host.starts_with('[') || !host.ends_with(']')) return std::nullopt;
  host = host.substr(1, host.size() - 2);
  host.resize(std::min(host.find('%'), host.size()));  // A zone says which link.
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) != 1) return false;
  return is_public_address(reinterpret_cast<const sockaddr&>(v6));
}

bool is_this_machine(std::string host) {
  std::ranges::transform(host, host.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  if (host.ends_with('.')) host.pop_back();
  return host == "localhost" || host.ends_with(".localhost");  // RFC 6761 6.3
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return is_public4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof v6);
  Bytes16 bytes{};
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  return is_public6(bytes);
}

Status check_webhook_target(const std::string& url, bool allow_private) {
  DAYBOOK_TRY(const std::string host, host_of(url));
  if (allow_private) return Done{};
  const auto literal = is_public_literal(host);
  if (is_this_machine(host) || (literal && !*literal)) {
    return refused("The host is no public address.");
  }
  return Done{};
}

}  // namespace daybook::api
