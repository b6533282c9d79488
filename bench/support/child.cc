#include "bench/support/child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>

#include "bench/support/figures.h"

namespace daybook::bench {
namespace {

[[noreturn]] void give_up(const std::string& name, const char* what) {
  std::fprintf(stderr, "%s: %s\n", name.c_str(), what);
  std::exit(1);
}

[[noreturn]] void become(const std::vector<std::string>& command, const Environment& environment,
                         int output) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);  // It never outlives us, however we end.
  dup2(output, STDOUT_FILENO);
  for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  execvp(arguments.front(), arguments.data());
  _exit(127);
}

}  // namespace

Child::Child(const std::vector<std::string>& command, const Environment& environment)
    : name_(command.front()) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) give_up(name_, "no pipe");
  pid_ = fork();
  if (pid_ < 0) give_up(name_, "no process");
  if (pid_ == 0) become(command, environment, ends[1]);
  close(ends[1]);
  output_ = fdopen(ends[0], "r");
}

Child::~Child() {
  if (pid_ != 0) kill(pid_, SIGTERM);
  std::fclose(output_);
  wait();
}

int Child::wait() {
  int status = 0;
  if (pid_ != 0) waitpid(pid_, &status, 0);
  pid_ = 0;
  return status;
}

std::string Child::read_line() {
  std::string line;
  for (int c = std::getc(output_); c != '\n'; c = std::getc(output_)) {
    if (c == EOF) give_up(name_, "ended, or cannot be started");
    line += static_cast<char>(c);
  }
  return line;
}

std::string Child::finish() {
  std::string text;
  std::array<char, 4096> part{};
  while (const std::size_t read = std::fread(part.data(), 1, part.size(), output_)) {
    text.append(part.data(), read);
  }
  if (wait() != 0) give_up(name_, "failed");
  return text;
}

double Child::mebibytes(const char* what) const {
  return proc_mebibytes(std::to_string(pid_), what);
}

double Child::processor_us() const {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return static_cast<double>(used.tv_sec) * 1e6 + static_cast<double>(used.tv_nsec) / 1e3;
}

std::string output_of(const std::vector<std::string>& command, const Environment& environment) {
  return Child(command, environment).finish();
}

}  // namespace daybook::bench
