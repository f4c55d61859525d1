#pragma once

#include <string>
#include <vector>

#include "base/overwriting.h"
#include "ortchestra/pipeline/pipeline.h"
#include "pipeline/output_names.h"

namespace ortchestra {

/// Adds the files that an input is read from: each picture, a video, the segments of a playlist.
void add_input(const std::string& input, std::vector<ReadFile>& files);
/// Adds a model's file, and those that it keeps weights in.
void add_model(const std::string& source, std::vector<ReadFile>& files);
void add_labels(const DecodeOptions& decode, std::vector<ReadFile>& files);

/// What a run reads: inputs, models and labels.
std::vector<ReadFile> files_read_by(const PipelineOptions& options);
/// What it writes: outputs, and what lies beside them until they are complete.
std::vector<WrittenFile> files_written_to(const OutputNames& names);

}  // namespace ortchestra
