// TLS with the clients that people use: curl and openssl.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/http/client.h"
#include "tests/http/test_server.h"

namespace daybook::http::testing {
namespace {

std::string output_of(const std::string& command) {
  std::string output;
  std::FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::array<char, 4096> bytes;
  while (const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), pipe)) {
    output.append(bytes.data(), count);
  }
  ::pclose(pipe);
  return output;
}

class Tls : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::string name = (std::filesystem::temp_directory_path() / "daybook-tls-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder() = name;
    output_of(
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost "
        "-addext subjectAltName=IP:127.0.0.1 -keyout " +
        key() + " -out " + certificate());
    ASSERT_TRUE(std::filesystem::exists(certificate()));
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder()); }

  static std::string& folder() {
    static std::string path;
    return path;
  }
  static std::string certificate() { return folder() + "/cert.pem"; }
  static std::string key() { return folder() + "/key.pem"; }

  static ServerOptions options(Limits limits = {}) {
    ServerOptions options = with_limits(std::move(limits));
    options.tls_certificate_file = certificate();
    options.tls_key_file = key();
    return options;
  }
  static std::string curl(std::uint16_t port, const std::string& arguments) {
    return output_of("curl -sS --max-time 20 --cacert " + certificate() + " " + arguments +
                     " https://127.0.0.1:" + std::to_string(port) + "/x");
  }
  static std::string openssl(std::uint16_t port, const std::string& input,
                             const std::string& arguments) {
    return output_of("(" + input + ") | timeout 20 openssl s_client -connect 127.0.0.1:" +
                     std::to_string(port) + " " + arguments);
  }
};

TEST_F(Tls, CurlIsServed) {
  TestServer server(echo, options());
  EXPECT_EQ(curl(server.port(), ""), "GET /x");
  EXPECT_EQ(curl(server.port(), "--tlsv1.2 --tls-max 1.2 -d Wiki"), "POST /x Wiki");
}

TEST_F(Tls, TheHandlerKnowsThatItIsSecure) {
  TestServer server(
      [](const Request& request, Responder respond) {
        std::move(respond)(text(request.secure ? "secure" : "clear"));
      },
      options());
  EXPECT_EQ(curl(server.port(), ""), "secure");
}

TEST_F(Tls, LargeBodiesGoBothWays) {
  Limits limits;
  limits.body_bytes_max = [](std::string_view, std::string_view) { return std::size_t{8} << 20; };
  TestServer server(echo, options(limits));
  const std::string body(5'000'000, 'b');
  std::ofstream(folder() + "/body") << body;
  EXPECT_TRUE(curl(server.port(), "--data-binary @" + folder() + "/body") == "POST /x " + body);
  EXPECT_TRUE(curl(server.port(), "-H 'Transfer-Encoding: chunked' --data-binary @" + folder() +
                                      "/body") == "POST /x " + body);
}

TEST_F(Tls, AnswersFromAnotherThreadArrive) {
  std::vector<std::thread> threads;
  TestServer server(
      [&](const Request&, Responder respond) {
        threads.emplace_back(
            [respond = std::move(respond)]() mutable { std::move(respond)(text("from afar")); });
      },
      options());
  EXPECT_EQ(curl(server.port(), ""), "from afar");
  server.server().drain(std::chrono::seconds(20));
  for (auto& thread : threads) thread.join();
}

TEST_F(Tls, PipelinedRequestsAreAnsweredInOrder) {
  TestServer server(echo, options());
  const std::string out =
      openssl(server.port(),
              "printf 'GET /1 HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n"
              "GET /2 HTTP/1.1\\r\\nHost: h\\r\\nConnection: close\\r\\n\\r\\n'; sleep 1",
              "-quiet -ign_eof");
  const std::size_t first = out.find("GET /1");
  ASSERT_NE(first, std::string::npos) << out;
  EXPECT_NE(out.find("GET /2", first), std::string::npos) << out;
}

TEST_F(Tls, Http11IsChosenByAlpn) {
  TestServer server(echo, options());
  EXPECT_NE(openssl(server.port(), "true", "-alpn h2,http/1.1").find("ALPN protocol: http/1.1"),
            std::string::npos);
}

TEST_F(Tls, VersionsBefore12AreRefused) {
  TestServer server(echo, options());
  const std::string out =
      curl(server.port(), "--tlsv1.0 --tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0");
  EXPECT_NE(out.find("curl:"), std::string::npos) << out;
}

TEST_F(Tls, RenegotiationIsRefused) {
  TestServer server(echo, options());
  // "R" on a line of its own asks openssl to renegotiate.
  const std::string out = openssl(server.port(), "sleep 1; echo R; sleep 1", "-tls1_2");
  EXPECT_NE(out.find("RENEGOTIATING"), std::string::npos) << out;
  EXPECT_NE(out.find("no renegotiation"), std::string::npos) << out;
}

TEST_F(Tls, ClearTextIsNotServed) {
  TestServer server(echo, options());
  Client client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read_to_end().find("HTTP/1.1 200"), std::string::npos);
  EXPECT_EQ(curl(server.port(), ""), "GET /x");
}

TEST_F(Tls, AHandshakeThatDoesNotComeIsCut) {
  Limits limits;
  limits.header_timeout = std::chrono::milliseconds(100);
  TestServer server(echo, options(limits));
  EXPECT_TRUE(Client(server.port()).closed_by_server());
}

TEST_F(Tls, RefusalsAreReadable) {
  TestServer server(echo, options());
  std::ofstream(folder() + "/large") << std::string(3'000'000, 'b');
  const std::string out =
      curl(server.port(), "-i -H 'Expect:' --data-binary @" + folder() + "/large");
  EXPECT_NE(out.find("413 Content Too Large"), std::string::npos) << out;
}

TEST_F(Tls, DrainingEndsTheConnections) {
  TestServer server(echo, options());
  Client handshaking(server.port());
  EXPECT_EQ(curl(server.port(), ""), "GET /x");
  server.server().drain(std::chrono::seconds(600));
  EXPECT_EQ(server.server().connections_open(), 0u);
}

TEST_F(Tls, WithoutAUsableCertificateItDoesNotStart) {
  ServerOptions only_one;
  only_one.tls_certificate_file = certificate();
  ServerOptions missing = options();
  missing.tls_key_file = folder() + "/absent";
  ServerOptions swapped = options();
  std::swap(swapped.tls_key_file, swapped.tls_certificate_file);
  for (const ServerOptions& bad : {only_one, missing, swapped}) {
    Server server(bad, echo);
    const Status status = server.start();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::kInvalid) << status.error().message;
  }
}

}  // namespace
}  // namespace daybook::http::testing
