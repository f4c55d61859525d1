#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "figures.h"
#include "ortchestra/decode/decoder.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/model/session.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/sink/sink.h"
#include "ortchestra/source/source.h"

namespace ortchestra::benchmarks {

/// The same names in the same order as in RunSummary::stages.
inline constexpr std::array stage_names = {"read", "prepare", "infer", "interpret", "write"};
/// CPU seconds by stage.
using StageSeconds = std::array<double, stage_names.size()>;

/// Does the work of run_pipeline() for the first input on the calling thread, without an engine. It
/// measures the cost of each stage alone, and the time of a plain loop. Every model runs on every
/// frame, one frame at a time. The constructor loads the models and warms them up.
class OneThread {
 public:
  /// `intra`: intra-op threads of the sessions; empty: the default of ONNX Runtime.
  OneThread(const PipelineOptions& options, std::optional<int> intra)
      : options_(options), resolved_(resolve(options)) {
    SessionOptions session;
    session.intra = intra;
    for (std::size_t i = 0; i < resolved_.models.size(); ++i) {
      const ModelSpec& model = resolved_.models[i];
      decoded_.push_back({model.name, {}, model.recipe});
      for (const ValueDescription& output : resolved_.descriptions[i].outputs)
        decoded_.back().outputs.push_back({output.name, output.type, output.shape});
      decoders_.push_back(make_decoder(options.models[i].decode, decoded_.back()));
      sessions_.push_back(open_session(model, session));
      labels_.push_back({model.name, decoders_.back()->labels()});
    }
    Chunk warmup(1);
    allocate_tensors(warmup.front());
    infer(warmup.front());
  }

  /// Each stage processes `chunk_frames` frames, then the next stage follows. With many frames, a
  /// stage is measured as if it ran alone, with all caches. 1 is the plain loop.
  StageSeconds run(std::size_t chunk_frames, const std::filesystem::path& output) {
    StageSeconds cpu_s{};
    const auto timed = [&cpu_s](std::size_t stage, auto work) {
      const double before = own_cpu_seconds();
      work();
      cpu_s.at(stage) += own_cpu_seconds() - before;
    };
    SourceOptions from;
    from.synthetic_frames = options_.frames;
    std::unique_ptr<Source> source;
    std::unique_ptr<PredictionSink> sink;
    timed(0, [&] { source = open_source(options_.inputs.front().name, from); });
    timed(4, [&] { sink = open_sink(output.string(), sink_options(*source)); });

    Chunk frames(chunk_frames);
    for (Item& item : frames) allocate_tensors(item);
    std::int64_t left = options_.frames.value_or(INT64_MAX);
    std::int64_t written = 0;
    for (std::size_t size = 0;; left -= static_cast<std::int64_t>(size)) {
      size = std::min(chunk_frames, static_cast<std::size_t>(left));
      timed(0, [&] { size = read(*source, frames, size); });
      if (size == 0) break;
      const std::span now(frames.data(), size);
      timed(1, [&] {
        for (Item& item : now) prepare(item);
      });
      // One model after the other, so that the weights of one model stay in the caches.
      timed(2, [&] {
        for (Item& item : now) item.outputs.clear();
        for (std::size_t model = 0; model < sessions_.size(); ++model) {
          for (Item& item : now) infer(item, model);
        }
      });
      timed(3, [&] {
        for (Item& item : now) interpret(item, sink->needs().values);
      });
      timed(4, [&] {
        for (Item& item : now) {
          sink->write(item.predictions, &item.frame.picture);
          if (++written % options_.checkpoint_frames == 0) sink->checkpoint();
        }
      });
    }
    timed(4, [&] { sink->finish(); });
    return cpu_s;
  }

 private:
  struct Item {
    SourceFrame frame;
    std::vector<std::vector<std::byte>> tensors;  ///< by recipe
    std::vector<Outputs> outputs;                 ///< by model
    FramePredictions predictions;
  };
  using Chunk = std::vector<Item>;

  static ResolvedModels resolve(const PipelineOptions& options) {
    std::vector<ModelRequest> requests;
    for (const EngineModel& model : options.models) requests.push_back(model.request);
    return resolve_models(requests, options.size, 1);
  }

  SinkOptions sink_options(const Source& source) const {
    SinkOptions options;
    options.models = labels_;
    options.fps = source.info().fps.value_or(options.fps);
    options.existing = Existing::overwrite;
    return options;
  }

  void allocate_tensors(Item& item) const {
    for (const Recipe& recipe : resolved_.recipes) item.tensors.emplace_back(frame_bytes(recipe));
  }

  static std::size_t read(Source& source, Chunk& frames, std::size_t most) {
    std::size_t size = 0;
    while (size < most) {
      auto next = source.next();
      if (std::holds_alternative<EndOfSource>(next)) break;
      if (auto* frame = std::get_if<SourceFrame>(&next)) frames[size++].frame = std::move(*frame);
    }
    return size;
  }

  void prepare(Item& item) const {
    for (std::size_t i = 0; i < resolved_.recipes.size(); ++i)
      prepare_frame(resolved_.recipes[i], item.frame.picture, item.tensors[i]);
  }

  void infer(Item& item) const {
    for (std::size_t model = 0; model < sessions_.size(); ++model) infer(item, model);
  }
  void infer(Item& item, std::size_t model) const {
    const ModelSpec& spec = resolved_.models[model];
    const TensorView image{spec.recipe.type, batch_shape(spec.recipe, 1),
                           item.tensors[spec.tensor].data()};
    item.outputs.push_back(sessions_[model]->run(image));
  }

  void interpret(Item& item, bool with_values) const {
    const Picture& picture = item.frame.picture;
    item.predictions = {.input = options_.inputs.front().name,
                        .file = item.frame.file,
                        .index = item.frame.index,
                        .timestamp = item.frame.timestamp,
                        .duration = item.frame.duration,
                        .width = picture.width,
                        .height = picture.height,
                        .predictions = {}};
    for (std::size_t model = 0; model < decoders_.size(); ++model) {
      const std::vector<TensorView>& outputs = item.outputs[model].tensors();
      Prediction found = decoders_[model]->decode(outputs, picture.size());
      if (with_values) found.values = copy_values(outputs, decoded_[model]);
      found.model = model;
      item.predictions.predictions.push_back(std::move(found));
    }
  }

  const PipelineOptions& options_;
  const ResolvedModels resolved_;
  std::vector<DecodedModel> decoded_;
  std::vector<std::unique_ptr<Decoder>> decoders_;
  std::vector<std::unique_ptr<Session>> sessions_;
  std::vector<PredictedModel> labels_;
};

}  // namespace ortchestra::benchmarks
