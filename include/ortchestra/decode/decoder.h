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

/// What the first extent of an output counts, as far as the file says.
enum class FirstExtent {
  unknown,
  frames,  ///< the frames of a batch: it is the picture's
  rows,    ///< something else: rows of all frames of a run, one after another
};

/// What a decoder must know of its model. Filled from ModelSpec and ModelDescription.
struct DecodedModel {
  struct Output {
    std::string name;
    std::string type;  ///< "float32", …
    Shape shape;       ///< as the file declares it: −1 where unknown
    FirstExtent first = FirstExtent::unknown;
  };
  std::string name;             ///< for messages
  std::vector<Output> outputs;  ///< in the model's order
  Recipe recipe;
  /// What the exporter has written into the file, by key: ModelDescription::metadata.
  std::map<std::string, std::string> metadata = {};
};

/// Which of a run's frames a frame is: for outputs that hold the rows of all of them
/// (ModelSpec::whole_outputs).
struct PlaceInRun {
  std::size_t index = 0;
  std::size_t frames = 1;
};

/// Turns a model's outputs for one frame into a prediction. Safe from several threads at once;
/// computes on the calling thread only.
class Decoder {
 public:
  virtual ~Decoder() = default;

  /// `outputs`: one an output of the model, in its order, for one frame (frame_outputs); the size
  /// is the original frame's, in pixels. Never throws for what the outputs hold: a prediction that
  /// can't be made has its error set. Prediction::model is left 0. Number of classes and labels are
  /// not checked against each other here.
  Prediction decode(std::span<const TensorView> outputs, const PictureSize& frame,
                    const PlaceInRun& place = {}) const;

  /// One a class, as options gave them.
  const std::vector<std::string>& labels() const noexcept { return labels_; }

 protected:
  explicit Decoder(std::vector<std::string> labels) : labels_(std::move(labels)) {}

 private:
  /// May throw std::exception, which becomes the prediction's error.
  virtual Prediction decoded(std::span<const TensorView> outputs,
                             const PictureSize& frame) const = 0;
  /// For a kind that finds a frame's rows among those of all frames of a run.
  virtual Prediction decoded_in_run(std::span<const TensorView> outputs, const PictureSize& frame,
                                    const PlaceInRun&) const {
    return decoded(outputs, frame);
  }

  std::vector<std::string> labels_;
};

/// Reads the labels and looks at the outputs' shapes. Throws Error(input): an unknown kind, an
/// option that the kind does not read, a model whose predictions no
/// decoder makes sense of yet, an output that is not there, outputs that don't fit (with
/// the shape wanted and the one found), a label file that can't be read or has too few lines for
/// the classes.
std::unique_ptr<Decoder> make_decoder(const DecodeOptions& options, const DecodedModel& model);

/// How well a kind of decoder suits outputs that it takes.
enum class Match {
  none,      ///< no exported model of the kind has such outputs
  possible,  ///< it takes almost any outputs
  likely,    ///< models of the kind usually have such outputs, others seldom
  exact,     ///< hardly by chance: a number of rows, or outputs that belong together
};

struct DecoderKind {
  std::string_view name;     ///< as in the configuration: "yolox"
  std::string_view summary;  ///< "scores and boxes as outputs of their own"
  std::unique_ptr<Decoder> (*make)(const DecodeOptions& options, const DecodedModel& model,
                                   std::vector<std::string> labels);
  /// The options that it reads, as the configuration calls them, beside `kind`: "score", … . Any
  /// other that is given is an error.
  std::vector<std::string_view> keys;
  /// What stands for an option that is not given, for all options that the kind has a value for.
  DecodeOptions defaults = {};
  /// For a model that `make` takes with the defaults.
  Match (*match)(const DecodedModel& model);
  bool has_labels = true;  ///< predicts classes, which labels give names to
};
/// Every kind there is. The first takes any outputs. A new one is a file in src/decode/ and a line
/// in the list.
std::span<const DecoderKind> decoder_kinds();

/// Of the outputs of a batch's runs (Answer::outputs: one Outputs a run, in frame order), those of
/// frame `frame`, with a first extent of 1 unless they are whole. `frames_per_run` is
/// ModelSpec::fixed_batch, or the batch's count where that is 0. A run of one frame hands its
/// outputs over as they are, whatever their shape. The views live as long as the runs. Throws
/// Error(failure) where outputs can't be divided among the frames of a run. `whole`:
/// ModelSpec::whole_outputs.
std::vector<TensorView> frame_outputs(std::span<const Outputs> runs, std::size_t frames_per_run,
                                      std::size_t frame, std::span<const std::size_t> whole = {});

/// Copies of a frame's outputs, for Prediction::values.
std::vector<RawTensor> copy_values(std::span<const TensorView> outputs, const DecodedModel& model);

/// The options that are given, as the configuration calls them; without `kind`.
std::vector<std::string_view> given_keys(const DecodeOptions& options);

/// Throws Error(input) for an option that the kind does not read: which one, and those that it
/// does.
void require_key(const DecoderKind& kind, std::string_view key);

}  // namespace ortchestra
