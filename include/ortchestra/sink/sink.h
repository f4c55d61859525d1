#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/base/enum_text.h"
#include "ortchestra/prediction/prediction.h"
#include "ortchestra/tensor/picture.h"

namespace ortchestra {

/// What a sink wants besides the predictions themselves.
struct SinkNeeds {
  bool picture = false;  ///< the original frame
  bool values = false;   ///< Prediction::values
};

/// Where predictions go. One thread at a time. Frames are written in the order of the output. A
/// sink of a program's own needs write() only.
///
/// Of those that open_sink() opens a file is called "NAME.partial" (a directory likewise) until
/// finish() gives it its own name; destroyed before that, it stays as it is, to be continued, or
/// goes where it has nothing in it.
class PredictionSink {
 public:
  virtual ~PredictionSink() = default;

  /// Before the first frame: the models, in the order of Prediction::model. Only sinks that
  /// open_sink() did not open are told; to it SinkOptions says so.
  virtual void begin(const std::vector<PredictedModel>&) {}
  virtual SinkNeeds needs() const { return {}; }
  /// `picture` is the frame that the predictions are of; without pixels where needs() asks for
  /// none. Throws Error(failure): a full disk, ….
  virtual void write(const FramePredictions& frame, const Picture* picture) = 0;
  /// Hands all that was written over to the operating system, so that it outlives this process (not
  /// the power), and returns where it stands: one line of text for SinkOptions::continue_at. A
  /// video is cut here: call it at the same frames in every run whose outputs are to be equal.
  virtual std::string checkpoint() { return {}; }
  /// Completes the output; nothing can be written after it. Throws as write.
  virtual void finish() {}
};

/// What becomes of an output that exists already, finished or not.
enum class Existing {
  refuse,
  overwrite,
  resume,  ///< continued where the interrupted run stopped; begun again where it had not begun it
};
template <>
inline constexpr auto enum_texts<Existing> = std::to_array<EnumText<Existing>>({
    {Existing::refuse, "refuse"},
    {Existing::overwrite, "overwrite"},
    {Existing::resume, "resume"},
});

struct SinkOptions {
  std::vector<PredictedModel> models;  ///< in the order of Prediction::model
  /// Of a video that is written: the rate of frames that have no time, and about that of others.
  double fps = 30;
  int encoder_threads = 1;  ///< likewise
  /// `resume` continues at continue_at, and overwrites without it.
  Existing existing = Existing::refuse;
  /// What checkpoint() returned: the unfinished output is cut back to it and continued.
  std::optional<std::string> continue_at = {};
};

/// What an output is on the disk. Pipes and devices do for streams only: they are written straight
/// through, and can't be continued.
enum class OutputForm {
  stream,     ///< a file that only grows
  file,       ///< put together of parts when all are there
  directory,  ///< of files
};

/// One kind of output. A new one is a file in src/sink/ and a line in the list.
struct SinkKind {
  std::string_view name;     ///< as the user writes it: ".jsonl", "DIR/"
  std::string_view summary;  ///< for help texts
  bool (*takes)(std::string_view output);
  std::unique_ptr<PredictionSink> (*open)(const std::string& output, const SinkOptions& options);
  bool mixes_inputs;  ///< may hold the frames of several inputs; others hold one input's
  OutputForm form;
};
std::span<const SinkKind> sink_kinds();
/// The kind that takes an output. Throws Error(input) where none does.
const SinkKind& sink_kind_of(const std::string& output);
/// Where an output comes to lie on the disk; nothing for standard output. Until it is finished it
/// has ".partial" behind it.
std::optional<std::filesystem::path> output_path(const std::string& output);
/// Whether it is standard output, or a pipe or a device that is there: written straight through, it
/// has no unfinished form and can't be continued.
bool is_direct(const std::string& output);

/// "-" (JSONL on standard output), or a path whose extension says what is written. Throws
/// Error(input): no kind takes it, it can't be written, it exists, nothing to continue, a build
/// without video.
std::unique_ptr<PredictionSink> open_sink(const std::string& output, const SinkOptions& options);

/// For before a run begins (to continue one, open its sinks); touches nothing. Throws Error(input)
/// as open_sink, and for two outputs that are one.
void check_sinks(std::span<const std::string> outputs, const SinkOptions& options);

}  // namespace ortchestra
