#include "ortchestra/pipeline/read_files.h"

#include "base/files/links.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/sink/sink.h"
#include "pipeline/output_names.h"
#include "pipeline/resumption/journal.h"
#include "source/kinds.h"

namespace ortchestra {

void add_input(const std::string& input, std::vector<ReadFile>& files) {
  for (const std::string& file : files_of_input(input)) files.push_back({file, "an input"});
}

void add_model(const std::string& source, std::vector<ReadFile>& files) {
  for (const std::string& file : files_of_model(source))
    files.push_back({file, file == source ? "a model" : "the weights of a model"});
}

void add_labels(const DecodeOptions& decode, std::vector<ReadFile>& files) {
  if (!decode.labels_file.empty()) files.push_back({decode.labels_file, "labels"});
}

std::vector<ReadFile> files_read_by(const PipelineOptions& options) {
  std::vector<ReadFile> files;
  for (const PipelineInput& input : options.inputs) {
    if (!input.source) add_input(input.name, files);
  }
  for (const EngineModel& model : options.models) {
    add_model(model.request.source, files);
    add_labels(model.decode, files);
  }
  return files;
}

std::vector<WrittenFile> files_written_by(const PipelineOptions& options) {
  const OutputNames names(options.inputs, options.outputs);
  std::vector<WrittenFile> files;
  const auto journal = names.journal();
  for (const std::string& output : names.all()) {
    const auto path = output_path(output);
    WrittenFile file{"output '" + output + "'", path.value_or("-")};
    if (path && !is_direct(output)) {
      file.derived_paths.push_back(partial_path(*path));
      if (journal == path->string() + ".journal")
        file.derived_paths.insert(file.derived_paths.end(), {*journal, next_journal(*journal)});
    }
    files.push_back(std::move(file));
  }
  return files;
}

bool can_be_resumed(const PipelineOptions& options) {
  return OutputNames(options.inputs, options.outputs).journal().has_value();
}

}  // namespace ortchestra
