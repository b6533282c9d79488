// What goes wrong with what is stored, for the log of whoever runs the server: which place, which
// file. Clients are told less (render/errors.h, without_files). Any thread.
#pragma once

#include "domain/core/result.h"

namespace daybook::api {

// At error level, message and reason.
void log_trouble(const Error& error);

// Logged as well; throws what cuts an answer short that has begun, which cannot say in any other
// way that it is not whole (http/message.h, NextChunk).
[[noreturn]] void cut_off(const Error& error);

// What a client may be told of an error; what it may not is logged.
Error for_client(const Error& error);

}  // namespace daybook::api
