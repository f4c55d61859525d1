#pragma once

#include <string>
#include <vector>

#include "ortchestra/base/overwriting.h"
#include "ortchestra/pipeline/pipeline.h"

namespace ortchestra {

// What a program that writes files beside a run's outputs gives to refuse_overwriting()
// (base/overwriting.h). run_pipeline() itself looks after its outputs.

/// Adds the files that an input is read from: each picture, a video, the segments of a playlist.
void add_input(const std::string& input, std::vector<ReadFile>& files);
/// Adds a model's file, and those that it keeps weights in.
void add_model(const std::string& source, std::vector<ReadFile>& files);
void add_labels(const DecodeOptions& decode, std::vector<ReadFile>& files);

/// What a run reads: inputs, models and labels.
std::vector<ReadFile> files_read_by(const PipelineOptions& options);
/// What it writes: the outputs that it has by name, and what lies beside them until they are
/// complete. Throws Error(input) as run_pipeline does for outputs that can't be.
std::vector<WrittenFile> files_written_by(const PipelineOptions& options);

/// Whether the run keeps a journal, so that Existing::resume continues what it leaves when it is
/// interrupted. Throws as files_written_by.
bool can_be_resumed(const PipelineOptions& options);

}  // namespace ortchestra
