#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
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

/// What a sink needs besides the predictions.
struct SinkNeeds {
  bool picture = false;  ///< the original frame
  bool values = false;   ///< Prediction::values
};

/// Writes predictions to an output. Not thread-safe. Frames must be written in the order of the
/// output. A sink that your program implements needs only write().
///
/// The sinks of open_sink() write to the file or directory "NAME.partial". finish() gives it its
/// final name. If the sink is destroyed before that, an output with content remains and can be
/// continued; an empty one without a checkpoint is removed.
class PredictionSink {
 public:
  virtual ~PredictionSink() = default;

  /// Called before the first frame, with the models in the order of Prediction::model. Not called
  /// for sinks of open_sink(), which get the models from SinkOptions.
  virtual void begin(const std::vector<PredictedModel>&) {}
  virtual SinkNeeds needs() const { return {}; }
  /// `picture` is the original frame. It has no pixels if needs() does not ask for the picture.
  /// Throws Error(failure), for example if the disk is full.
  virtual void write(const FramePredictions& frame, const Picture* picture) = 0;
  /// Passes all written data to the operating system, so that it survives the end of this process
  /// (but not a power failure). Returns the position: one line of text for
  /// SinkOptions::continue_at. A video starts a new segment here, so runs whose files must be equal
  /// must call it at the same frames.
  virtual std::string checkpoint() { return {}; }
  /// Completes the output. Nothing can be written after it. Throws as write().
  virtual void finish() {}
  /// What the user must know about the finished output: for example, why a video has no audio. Each
  /// note is returned once.
  virtual std::vector<std::string> take_notes() { return {}; }
};

/// Joins finished outputs of one kind to one output, in the order of the calls of add(). The result
/// has the same bytes as if one sink had written all frames. Memory does not depend on the sizes.
/// Not thread-safe. If it is destroyed before finish(), the unfinished output is removed.
class OutputJoin {
 public:
  /// Returns the next bytes of an output, which are valid until the next call; empty at the end.
  using NextBytes = std::function<std::string_view()>;

  virtual ~OutputJoin() = default;
  /// `part`: the name of the output, for messages. Throws Error(failure) if it is not whole, or if
  /// the joined output can't be written.
  virtual void add(const std::string& part, const NextBytes& next) = 0;
  virtual void finish() = 0;
};

/// What becomes of an output that exists already, finished or not.
enum class Existing {
  refuse,
  overwrite,
  resume,  ///< continue an interrupted run; start again if it did not start this output
};
template <>
inline constexpr auto enum_texts<Existing> = std::to_array<EnumText<Existing>>({
    {Existing::refuse, "refuse"},
    {Existing::overwrite, "overwrite"},
    {Existing::resume, "resume"},
});

/// An input whose audio can be copied into a video output.
struct AudioInput {
  std::string input;                  ///< as in FramePredictions::input
  std::filesystem::path file;         ///< is read again when the output is finished
  std::chrono::nanoseconds start{0};  ///< SourceInfo::start
};

struct SinkOptions {
  std::vector<PredictedModel> models;  ///< in the order of Prediction::model
  /// For a video output: the frame rate of frames without a timestamp, and the approximate rate of
  /// the others.
  double fps = 30;
  int encoder_threads = 1;  ///< for a video output
  /// For a video output: the inputs whose audio it gets. A run that continues must give the same
  /// list.
  std::vector<AudioInput> audio = {};
  /// `resume` continues at continue_at if that is set, else overwrites.
  Existing existing = Existing::refuse;
  /// The position that checkpoint() returned. The unfinished output is truncated to it and
  /// continued.
  std::optional<std::string> continue_at = {};
};

/// How an output is stored on disk. Only a stream may be a pipe or a device. These are written
/// directly and can't be continued.
enum class OutputForm {
  stream,     ///< a file that only grows
  file,       ///< assembled from parts when all are complete
  directory,  ///< a directory of files
};

/// One kind of output. A new kind is a file in src/sink/ and a line in the list in sink.cpp.
struct SinkKind {
  std::string_view name;     ///< as in the name of an output: ".jsonl", "DIR/"
  std::string_view summary;  ///< for help texts
  bool (*takes)(std::string_view output);
  std::unique_ptr<PredictionSink> (*open)(const std::string& output, const SinkOptions& options);
  bool mixes_inputs;  ///< whether one output may hold the frames of several inputs
  OutputForm form;
  bool mixes_models = true;     ///< whether one output may hold the predictions of several models
  bool holds_pictures = false;  ///< whether it stores the pictures of the frames
  bool holds_values = false;    ///< whether it stores the values of the models' outputs
  bool holds_audio = false;     ///< whether it gets the audio of SinkOptions::audio
  /// Joins outputs of this kind. Null: this is not possible. Throws as `open`.
  std::unique_ptr<OutputJoin> (*join)(const std::string& output, Existing existing) = nullptr;
};
std::span<const SinkKind> sink_kinds();
/// The names of outputs, for messages: ".jsonl, .csv". All kinds, or those of one form.
std::string sink_names(std::optional<OutputForm> form = std::nullopt);
/// The kind for an output, by its name. Throws Error(input) if there is none.
const SinkKind& sink_kind_of(const std::string& output);
/// The path of a finished output. Empty for standard output. An unfinished output has the path with
/// ".partial" appended.
std::optional<std::filesystem::path> output_path(const std::string& output);
/// Whether an output is standard output, or an existing pipe or device. It is written directly:
/// there is no ".partial" file, and it can't be continued.
bool is_direct(const std::string& output);

/// Opens an output: "-" (JSONL on standard output), or a path whose extension selects the kind.
/// Throws Error(input) if no kind has this extension, the output can't be written, it exists, there
/// is nothing to continue, or this build has no video.
std::unique_ptr<PredictionSink> open_sink(const std::string& output, const SinkOptions& options);

/// Checks outputs before a run begins, without changing any file. Not for a run that continues:
/// open its sinks instead. Throws Error(input) as open_sink(), and if two outputs are the same
/// file.
void check_sinks(std::span<const std::string> outputs, const SinkOptions& options);

}  // namespace ortchestra
