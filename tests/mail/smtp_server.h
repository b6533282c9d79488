// The SMTP server of smtp_server.py as a child process, and a folder of its own.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace daybook::mailing {

class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path(const std::string& name = {}) const { return path_ / name; }
  std::string read(const std::string& name) const;
  std::vector<std::string> names() const;

 private:
  std::filesystem::path path_;
};

// Runs a program to its end; true when it exits with 0.
bool run_program(const std::vector<std::string>& command);

class SmtpServer {
 public:
  // `arguments` after the folder.
  explicit SmtpServer(const std::vector<std::string>& arguments = {});
  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  int port() const { return port_; }
  // `before_host` is "user:password@" or empty.
  std::string url(const std::string& before_host = {}) const {
    return "smtp://" + before_host + "127.0.0.1:" + std::to_string(port_);
  }
  const Folder& received() const { return folder_; }

 private:
  Folder folder_;
  ::pid_t process_ = -1;
  int port_ = 0;
};

}  // namespace daybook::mailing
