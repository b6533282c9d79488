// `daybook outbox release`: lets go the mails and deliveries that a restore held.
#pragma once

#include "api/cli/command.h"
#include "api/cli/data_folder.h"

namespace daybook::cli {

// In a folder that no server uses; the next start sends them. Prints how many.
ExitCode run_outbox_release(const DataFolder& folder, const Streams& streams = standard_streams());

}  // namespace daybook::cli
