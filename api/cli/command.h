// What the client-side commands share: where they write, and what their exit codes mean.
#pragma once

#include <istream>
#include <ostream>
#include <string>

namespace daybook::cli {

enum ExitCode : int {
  kExitDone = 0,
  kExitIncomplete = 1,   // Some rows were rejected, or the output could not be written.
  kExitUsage = 2,        // An option, a file or an address is wrong: nothing will work as asked.
  kExitUnreachable = 3,  // No answer, or none but "not now", after all attempts.
  kExitRefused = 4,      // 401 or 403.
  kExitInUse = 5,        // Another process has the data folder open.
  kExitExists = 6,       // What was to be made is there already.
  kExitUnreadable = 7,   // Damaged data, another master key, a newer format.
};

// References: the streams outlive the command.
struct Streams {
  std::istream& in;
  std::ostream& out;  // Data and summaries.
  std::ostream& err;  // Progress and messages.
  bool err_is_terminal = false;
};

Streams standard_streams();

// Without a slash at its end, so that paths can be appended.
std::string base_url(std::string url);

}  // namespace daybook::cli
