#include "tests/http/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

namespace daybook::http::testing {
namespace {

constexpr int kTimeoutSeconds = 20;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Answer parse(const std::string& head) {
  Answer answer;
  answer.head = head;
  answer.status = std::stoi(head.substr(std::string_view("HTTP/1.1 ").size(), 3));
  for (std::size_t line = head.find("\r\n") + 2; line + 2 < head.size();) {
    const std::size_t end = head.find("\r\n", line);
    const std::size_t colon = head.find(": ", line);
    if (colon >= end) throw std::runtime_error("not a header: " + head.substr(line, end - line));
    answer.headers[lower(head.substr(line, colon - line))] =
        head.substr(colon + 2, end - colon - 2);
    line = end + 2;
  }
  return answer;
}

}  // namespace

std::string Answer::header(const std::string& name) const {
  const auto found = headers.find(lower(name));
  return found == headers.end() ? std::string() : found->second;
}

Client::Client(std::uint16_t port, int receive_buffer_bytes)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval timeout{kTimeoutSeconds, 0};
  const int on = 1;
  ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  ::setsockopt(socket_.number(), SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
  ::setsockopt(socket_.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (receive_buffer_bytes > 0) {
    ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
                 sizeof receive_buffer_bytes);
  }
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect");
  }
}

bool Client::send_some(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Client::send(std::string_view bytes) {
  if (!send_some(bytes)) throw std::runtime_error("the server took no more");
}

void Client::send_slowly(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) send(bytes.substr(i, 1));
}

void Client::finish_sending() { ::shutdown(socket_.number(), SHUT_WR); }

bool Client::receive() {
  std::array<char, 64 * 1024> bytes;
  const ssize_t count = ::recv(socket_.number(), bytes.data(), bytes.size(), 0);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
    throw std::runtime_error("no answer within the test's patience");
  }
  if (count <= 0) return false;
  received_.append(bytes.data(), static_cast<std::size_t>(count));
  return true;
}

bool Client::receive_until(std::size_t bytes) {
  while (received_.size() < bytes) {
    if (!receive()) return false;
  }
  return true;
}

std::optional<Answer> Client::read(bool has_body) {
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive()) return std::nullopt;
  }
  Answer answer = parse(received_.substr(0, end + 4));
  received_.erase(0, end + 4);
  if (!has_body) return answer;
  if (answer.header("Transfer-Encoding") == "chunked") {
    if (!read_chunks(answer.body)) return std::nullopt;
    return answer;
  }
  const std::string length = answer.header("Content-Length");
  const std::size_t bytes = length.empty() ? 0 : std::stoul(length);
  if (!receive_until(bytes)) return std::nullopt;
  answer.body = received_.substr(0, bytes);
  received_.erase(0, bytes);
  return answer;
}

bool Client::read_chunks(std::string& body) {
  for (;;) {
    const std::string size = read_line();
    if (size.empty()) return false;
    const std::size_t bytes = std::stoul(size, nullptr, 16);
    if (!receive_until(bytes + 2)) return false;
    body.append(received_, 0, bytes);
    received_.erase(0, bytes + 2);
    if (bytes == 0) return true;
  }
}

std::string Client::read_line() {
  std::size_t end = 0;
  while ((end = received_.find("\r\n")) == std::string::npos) {
    if (!receive()) return {};
  }
  std::string line = received_.substr(0, end);
  received_.erase(0, end + 2);
  return line;
}

std::string Client::read_to_end() {
  while (receive()) {
  }
  return std::exchange(received_, {});
}

bool Client::closed_by_server() { return received_.empty() && !receive(); }

Answer get(std::uint16_t port, std::string_view target, std::string_view more_headers) {
  Client client(port);
  client.send("GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n" +
              std::string(more_headers) + "\r\n");
  return client.read().value_or(Answer{});
}

}  // namespace daybook::http::testing
