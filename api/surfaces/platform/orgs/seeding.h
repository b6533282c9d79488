// The jobs that fill organizations with demo data, as this surface finds and shows them.
#pragma once

#include "api/render/json_writer.h"
#include "api/surfaces/platform/control.h"

namespace daybook::api::platform {

struct SeedJob {
  Record org;
  Record job;
};

// The job of the path, in the organization of the path, which the caller may look into.
Result<SeedJob> seed_job_of_path(const Exchange& exchange);

void write_seed_job(const Record& org, const Record& job, JsonWriter& json);

// Server-sent events of the job of the path.
void stream_seed_job(const ExchangePtr& exchange);

}  // namespace daybook::api::platform
