#pragma once

#include <string>
#include <vector>

#include "ortchestra/base/overwriting.h"
#include "ortchestra/pipeline/pipeline.h"

namespace ortchestra {

// Lists of files for refuse_overwriting() (base/overwriting.h), for programs that write further
// files beside the outputs of a run. run_pipeline() protects its own outputs itself.

/// Adds the files of an input: the video, all pictures, or the segments of a playlist.
void add_input(const std::string& input, std::vector<ReadFile>& files);
/// Adds the file of a model, and the files of its external weights.
void add_model(const std::string& source, std::vector<ReadFile>& files);
/// Adds the file of a decoder's labels, if it has one.
void add_labels(const DecodeOptions& decode, std::vector<ReadFile>& files);

/// The files that a run reads: inputs, models and labels.
std::vector<ReadFile> files_read_by(const PipelineOptions& options);
/// The files that a run writes: the outputs that are opened by name, and the temporary files beside
/// them. Throws Error(input) for unusable outputs, as run_pipeline() does.
std::vector<WrittenFile> files_written_by(const PipelineOptions& options);

/// Whether the run keeps a journal, so that it can be resumed with Existing::resume after an
/// interruption. Throws like files_written_by().
bool can_be_resumed(const PipelineOptions& options);

}  // namespace ortchestra
