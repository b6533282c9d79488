// Verifies a download of history/leaves (api/surfaces/crm/leaf_download.h) with nothing but the
// public key: that its commits follow one another and have the root that its last line signs.
//
// What the commits say stays sealed. One thread; holds one line of the file.
#pragma once

#include <filesystem>
#include <string>

#include "api/cli/command.h"
#include "api/cli/verify_report.h"
#include "domain/core/result.h"

namespace daybook::cli {

struct ExportToVerify {
  std::filesystem::path file;
  std::string key;  // A verifier key of signed-note.
};

// kInvalid for a wrong key, kNotFound without the file; what does not verify is a fault of the
// report.
Result<VerifyReport> verify_export(const ExportToVerify& options, const Streams& streams);

}  // namespace daybook::cli
