#include "tests/mail/smtp_server.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace daybook::mailing {
namespace {

// `out` becomes the child's standard output unless it is negative.
::pid_t start(const std::vector<std::string>& command, int out) {
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.data()));
  arguments.push_back(nullptr);
  const ::pid_t process = ::fork();
  if (process != 0) return process;
  if (out >= 0) ::dup2(out, STDOUT_FILENO);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

int read_number(int source) {
  std::string text;
  for (char letter = 0; ::read(source, &letter, 1) == 1 && letter != '\n';) text += letter;
  return std::atoi(text.c_str());
}

}  // namespace

Folder::Folder() {
  std::string name = std::filesystem::temp_directory_path() / "daybook-mail-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  path_ = name;
}

Folder::~Folder() { std::filesystem::remove_all(path_); }

std::string Folder::read(const std::string& name) const {
  std::ifstream stream(path(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> Folder::names() const {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    found.push_back(entry.path().filename());
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool run_program(const std::vector<std::string>& command) {
  int status = -1;
  return ::waitpid(start(command, -1), &status, 0) > 0 && status == 0;
}

SmtpServer::SmtpServer(const std::vector<std::string>& arguments) {
  // Debian's own Python: its packages are not found by another one.
  std::vector<std::string> command = {
      "/usr/bin/python3", DAYBOOK_SOURCE_ROOT "/tests/mail/smtp_server.py", folder_.path()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  int ends[2];
  if (::pipe(ends) != 0) std::abort();
  process_ = start(command, ends[1]);
  ::close(ends[1]);
  port_ = read_number(ends[0]);
  ::close(ends[0]);
}

SmtpServer::~SmtpServer() {
  if (process_ <= 0) return;
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
}

}  // namespace daybook::mailing
