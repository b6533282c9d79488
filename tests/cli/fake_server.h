// A small HTTP/1.1 server inside the test, for clients to talk to.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace daybook::cli {

struct FakeRequest {
  std::string method;
  std::string path;                            // Decoded, without the query.
  std::map<std::string, std::string> query;    // Decoded.
  std::map<std::string, std::string> headers;  // Names in lower case.
  std::string body;
};

struct FakeResponse {
  int status = 200;
  std::string body = {};
  std::vector<std::string> headers = {};
  bool drop = false;  // Close the connection without an answer.
};

// Listens on a free port of 127.0.0.1. The handler is called from one thread a connection.
class FakeServer {
 public:
  using Handler = std::function<FakeResponse(const FakeRequest&)>;

  explicit FakeServer(Handler handler);
  ~FakeServer() { stop(); }
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return connections_; }

  // Ends all connections; what the handlers did is seen by the caller afterwards.
  void stop();

 private:
  void accept_all();
  void serve(int socket);
  bool serve_one(int socket, std::string& buffer);

  Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::vector<int> sockets_;          // Guarded by mutex_.
  std::vector<std::thread> threads_;  // Guarded by mutex_.
  std::thread acceptor_;
};

}  // namespace daybook::cli
