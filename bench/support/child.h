// Another program, started by this one and ended with it.
//
// One thread. A program that cannot be started, or that ends before it should, ends this one.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace daybook::bench {

using Environment = std::vector<std::pair<std::string, std::string>>;

class Child {
 public:
  // Its standard output is read here; its errors go where ours go.
  explicit Child(const std::vector<std::string>& command, const Environment& environment = {});
  // Asks it to end and waits until it has.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  std::string read_line();
  // Everything it still says; returns once it has ended, well.
  std::string finish();

  // Of /proc/PID/status, "VmRSS:" or "VmHWM:".
  double mebibytes(const char* what) const;
  // That it used so far, all its threads.
  double processor_us() const;

 private:
  int wait();

  const std::string name_;
  pid_t pid_ = 0;
  std::FILE* output_ = nullptr;
};

// Runs it to its end and gives back what it said.
std::string output_of(const std::vector<std::string>& command, const Environment& environment = {});

}  // namespace daybook::bench
