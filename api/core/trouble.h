// What goes wrong with what is stored, for the log of whoever runs the server: which place, which
// file. Clients are told less (without_files). Any thread.
#pragma once

#include "domain/core/result.h"

namespace daybook::api {

// At error level, message and reason.
void log_trouble(const Error& error);

// What a client may be told; the rest is logged.
Error for_client(const Error& error);

// The same, and the exception that cuts an answer short which has begun: it cannot say in any other
// way that it is not whole (http/message.h, NextChunk).
[[noreturn]] void cut_off(const Error& error);

}  // namespace daybook::api
