#include "tests/cli/fake_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "api/cli/formats/ascii.h"

namespace daybook::cli {
namespace {

std::string url_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

void read_target(std::string_view target, FakeRequest& request) {
  const std::size_t mark = target.find('?');
  request.path = url_decode(target.substr(0, mark));
  if (mark == std::string_view::npos) return;
  std::string_view query = target.substr(mark + 1);
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    const std::size_t equals = pair.find('=');
    request.query[url_decode(pair.substr(0, equals))] = url_decode(pair.substr(equals + 1));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
  }
}

FakeRequest read_head(std::string_view head) {
  FakeRequest request;
  std::size_t start = head.find("\r\n") + 2;
  const std::string_view first = head.substr(0, start - 2);
  const std::size_t space = first.find(' ');
  request.method = first.substr(0, space);
  read_target(first.substr(space + 1, first.rfind(' ') - space - 1), request);
  while (start < head.size()) {
    const std::size_t end = std::min(head.find("\r\n", start), head.size());
    const std::string_view line = head.substr(start, end - start);
    const std::size_t colon = std::min(line.find(':'), line.size());
    request.headers[ascii_lower(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
    start = end + 2;
  }
  return request;
}

bool receive(int socket, std::string& buffer) {
  char bytes[16384];
  const ssize_t size = ::recv(socket, bytes, sizeof bytes, 0);
  if (size <= 0) return false;
  buffer.append(bytes, static_cast<std::size_t>(size));
  return true;
}

}  // namespace

FakeServer::FakeServer(Handler handler) : handler_(std::move(handler)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, generic, &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

void FakeServer::stop() {
  if (stopping_.exchange(true)) return;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  for (const int socket : sockets_) ::close(socket);
}

void FakeServer::accept_all() {
  while (!stopping_) {
    const int socket = ::accept(listener_, nullptr, nullptr);
    if (socket < 0) return;
    ++connections_;
    const std::lock_guard lock(mutex_);
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void FakeServer::serve(int socket) {
  std::string buffer;
  while (serve_one(socket, buffer)) {
  }
  ::shutdown(socket, SHUT_RDWR);
}

bool FakeServer::serve_one(int socket, std::string& buffer) {
  std::size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!receive(socket, buffer)) return false;
  }
  FakeRequest request = read_head(std::string_view(buffer).substr(0, end));
  buffer.erase(0, end + 4);
  const std::string& length = request.headers["content-length"];
  const std::size_t size = length.empty() ? 0 : std::stoul(length);
  while (buffer.size() < size) {
    if (!receive(socket, buffer)) return false;
  }
  request.body = buffer.substr(0, size);
  buffer.erase(0, size);
  const FakeResponse response = handler_(request);
  if (response.drop) return false;
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " Status\r\n";
  for (const std::string& header : response.headers) out += header + "\r\n";
  out += "Content-Length: " + std::to_string(response.body.size()) + "\r\n\r\n" + response.body;
  return ::send(socket, out.data(), out.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(out.size());
}

}  // namespace daybook::cli
