#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "ortchestra/sink/sink.h"

namespace ortchestra {

/// Makes sure that the folder of a job belongs to `job`: writes job.json, or compares it. Of
/// several processes that begin at the same time, one writes it and the others compare. Throws
/// Error(input) if the folder belongs to another job, unless `existing` is `overwrite`, and if it
/// can't be written.
void claim_job_folder(const std::filesystem::path& file, const nlohmann::json& job,
                      Existing existing);

}  // namespace ortchestra
