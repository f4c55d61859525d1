#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ortchestra/decode/options.h"
#include "ortchestra/prediction/prediction.h"
#include "ortchestra/tensor/recipe.h"
#include "ortchestra/tensor/tensor.h"

namespace ortchestra {

/// What the first dimension of an output counts, as far as the file says.
enum class FirstDimension {
  unknown,
  frames,  ///< the frames of a batch, like the first dimension of the input
  rows,    ///< items of all frames of a run, one after another
};

/// The description of a model for its decoder. Made from ModelSpec and ModelDescription.
struct DecodedModel {
  struct Output {
    std::string name;
    std::string type;  ///< "float32", …
    Shape shape;       ///< as declared in the file; −1 if unknown
    FirstDimension first = FirstDimension::unknown;
    bool is_whole = false;  ///< not divided among the frames of a run: ModelSpec::whole_outputs
  };
  std::string name;             ///< for error messages
  std::vector<Output> outputs;  ///< in the order of the model
  Recipe recipe;
  /// Metadata that the exporter wrote into the file, by key: ModelDescription::metadata.
  std::map<std::string, std::string> metadata = {};
};

/// The position of a frame in a run, for outputs that hold the items of all frames of the run
/// (ModelSpec::whole_outputs).
struct PositionInRun {
  std::size_t index = 0;
  std::size_t frames = 1;
};

/// Converts the outputs of a model for one frame to a prediction. Thread-safe. Computes on the
/// calling thread only.
class Decoder {
 public:
  virtual ~Decoder() = default;

  /// `outputs`: one view per output of the model, in its order, for one frame (see
  /// frame_outputs()). The size is that of the original frame, in pixels. Never throws because of
  /// the values of outputs: it sets Prediction::error instead. Leaves Prediction::model at 0. Does
  /// not check that there is a label for each class.
  Prediction decode(std::span<const TensorView> outputs, const PictureSize& frame,
                    const PositionInRun& position = {}) const;

  /// One label per class, as in the options.
  const std::vector<std::string>& labels() const noexcept { return labels_; }

 protected:
  explicit Decoder(std::vector<std::string> labels) : labels_(std::move(labels)) {}

 private:
  /// May throw std::exception. decode() makes it the error of the prediction.
  virtual Prediction decoded(std::span<const TensorView> outputs,
                             const PictureSize& frame) const = 0;
  /// For a kind that selects the items of a frame from those of all frames of the run.
  virtual Prediction decoded_in_run(std::span<const TensorView> outputs, const PictureSize& frame,
                                    const PositionInRun&) const {
    return decoded(outputs, frame);
  }

  std::vector<std::string> labels_;
};

/// Makes a decoder. Reads the labels and checks the shapes of the outputs. Throws Error(input) for
/// an unknown kind, an option that the kind does not use, a model whose predictions no decoder
/// supports, a missing output, outputs of other shapes (the message has the expected and the actual
/// ones), and a label file that can't be read or has fewer lines than there are classes.
std::unique_ptr<Decoder> make_decoder(const DecodeOptions& options, const DecodedModel& model);

/// How well a kind of decoder fits the outputs of a model that it accepts.
enum class Match {
  none,      ///< no exported model of this kind has such outputs
  possible,  ///< the kind accepts almost any outputs
  likely,    ///< most models of this kind have such outputs, few others do
  exact,     ///< hardly any other model has such outputs
};

struct DecoderKind {
  std::string_view name;     ///< as in the configuration: "yolox"
  std::string_view summary;  ///< "boxes and their scores as separate outputs"
  std::unique_ptr<Decoder> (*make)(const DecodeOptions& options, const DecodedModel& model,
                                   std::vector<std::string> labels);
  /// The options that the kind uses except `kind`, named as in the configuration: "score", …. Any
  /// other option is an error.
  std::vector<std::string_view> keys;
  /// Defaults of the options that the kind has a default for.
  DecodeOptions defaults = {};
  /// How well the kind fits a model that `make` accepts with the defaults.
  Match (*match)(const DecodedModel& model);
  bool has_labels = true;  ///< whether it predicts classes, which can have labels
};
/// All kinds. The first accepts any outputs. A new kind is a file in src/decode/ and a line in the
/// list in decoder.cpp.
std::span<const DecoderKind> decoder_kinds();

/// Returns the outputs of frame `frame` of a batch, with a first dimension of 1. `runs`:
/// Answer::outputs, one Outputs per run, in the order of the frames. `frames_per_run`:
/// ModelSpec::fixed_batch, or the number of frames of the batch if that is 0. `whole`:
/// ModelSpec::whole_outputs; these outputs, and those of a run of one frame, are returned
/// unchanged. The views are valid as long as the runs. Throws Error(failure) if an output can't be
/// divided among the frames of its run.
std::vector<TensorView> frame_outputs(std::span<const Outputs> runs, std::size_t frames_per_run,
                                      std::size_t frame, std::span<const std::size_t> whole = {});

/// Copies the outputs of a frame, for Prediction::values.
std::vector<RawTensor> copy_values(std::span<const TensorView> outputs, const DecodedModel& model);

/// The options that are set except `kind`, named as in the configuration.
std::vector<std::string_view> given_keys(const DecodeOptions& options);

/// Throws Error(input) if the kind does not use the option `key`. The message lists the options
/// that it uses.
void require_key(const DecoderKind& kind, std::string_view key);

}  // namespace ortchestra
