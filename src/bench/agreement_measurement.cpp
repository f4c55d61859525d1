#include "bench/agreement_measurement.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

#include "ortchestra/base/error.h"
#include "ortchestra/loading/decoded_model.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/source/source.h"
#include "tensor/elements.h"

namespace ortchestra {
namespace {

std::unique_ptr<const Decoder> decoder_for(const DecodeOptions& options, const ModelSpec& spec,
                                           const ModelDescription& description) {
  if (options.kind == decoder_kinds().front().name) return nullptr;
  return make_decoder(options, decoded_model(spec, description));
}

std::optional<std::string> doubt_about_source(const BenchOptions& options, const ModelSpec& spec) {
  if (!is_model_file(spec.source)) return "the weights of the model are random";
  if (is_synthetic(options.input)) return "the input is synthetic";
  return std::nullopt;
}

/// `all`, or `count` evenly spaced elements of it.
template <class Element>
std::vector<Element> evenly_spaced(std::vector<Element> all, std::size_t count) {
  if (all.size() <= count) return all;
  std::vector<Element> chosen;
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(all[i * all.size() / count]);
  return chosen;
}

std::optional<double> similarity_of(const TensorView& found, const TensorView& reference) {
  if (found.type != reference.type || found.shape != reference.shape) return 0;
  CosineSimilarity similarity;
  for_each_pair(found, reference, [&](double a, double b, std::size_t) { similarity.add(a, b); });
  return similarity.value();
}

ModelAgreement agreement_record(const std::string& name, const Agreement& agreement,
                                const std::optional<std::string>& doubt) {
  ModelAgreement record{.model = name,
                        .kind = std::string(agreement.kind),
                        .value = agreement.value,
                        .iou = agreement.iou,
                        .score_difference = agreement.score_difference,
                        .frames = agreement.frames,
                        .objects = agreement.objects,
                        .found = agreement.found};
  if (!agreement.value) {
    record.not_measurable = agreement.not_measurable;
    return record;
  }
  std::vector<std::string> doubts;
  if (doubt) doubts.push_back(*doubt);
  if (const std::string few = doubt_about_counts(agreement); !few.empty()) doubts.push_back(few);
  if (!doubts.empty()) record.doubt = fmt::format("{}", fmt::join(doubts, "; "));
  return record;
}

}  // namespace

std::string doubt_about_counts(const Agreement& agreement) {
  if (agreement.frames < least_agreement_frames)
    return fmt::format("few frames: {} of at least {}", agreement.frames, least_agreement_frames);
  if (agreement.kind != "tensors" && agreement.objects < least_agreement_objects) {
    return fmt::format("few objects: {} of at least {}", agreement.objects,
                       least_agreement_objects);
  }
  return "";
}

AgreementMeasurement::AgreementMeasurement(const BenchOptions& options,
                                           const PreparedWorkload& workload,
                                           std::vector<Warning>& warnings)
    : workload_(workload) {
  for (std::size_t i = 0; i < workload.models.size(); ++i) {
    const ModelSpec& spec = workload.models[i];
    const DecodeOptions decode = i < options.decode.size() ? options.decode[i] : DecodeOptions{};
    Model& model = models_.emplace_back();
    model.doubt = doubt_about_source(options, spec);
    try {
      model.decoder = decoder_for(decode, spec, workload.descriptions[i]);
    } catch (const Error& error) {
      if (options.agreement || error.kind() != ErrorKind::input) throw;
      warnings.push_back(
          {"no-decoder", fmt::format("the agreement of {} is that of its tensors, because its "
                                     "decoder can't be used: {}",
                                     spec.name, error.what())});
    }
  }
}

std::vector<AgreementMeasurement::Frame> AgreementMeasurement::distinct_frames() const {
  const BatchLayout& layout = workload_.layout;
  std::vector<Frame> frames;
  std::set<std::int64_t> seen;  // A batch may repeat a frame.
  for (std::int64_t batch = 0; batch < layout.distinct; ++batch) {
    const auto count = static_cast<std::size_t>(layout.distinct_count(batch));
    for (std::size_t item = 0; item < count; ++item) {
      const std::size_t at = static_cast<std::size_t>(batch * layout.batch) + item;
      if (!seen.insert(layout.frames[at]).second) continue;
      frames.push_back({batch, item, count, workload_.frame_sizes[at]});
    }
  }
  return evenly_spaced(std::move(frames), max_compared_frames);
}

const OutputDump::Entry& AgreementMeasurement::entry(const OutputDump& dump, const Frame& frame,
                                                     std::size_t model) const {
  return dump.entries().at(static_cast<std::size_t>(frame.batch) * models_.size() + model);
}

std::vector<TensorView> AgreementMeasurement::outputs_of(const OutputDump::Entry& entry,
                                                         const Frame& frame,
                                                         std::size_t model) const {
  const ModelSpec& spec = workload_.models[model];
  const std::size_t per_run = spec.fixed_batch > 0 ? spec.fixed_batch : frame.count;
  const std::size_t outputs = workload_.descriptions[model].outputs.size();
  std::vector<Outputs> runs;
  for (std::size_t at = 0; at + outputs <= entry.tensors.size() && outputs > 0; at += outputs) {
    const auto first = entry.tensors.begin() + static_cast<std::ptrdiff_t>(at);
    runs.emplace_back(std::vector(first, first + static_cast<std::ptrdiff_t>(outputs)), nullptr);
  }
  return frame_outputs(runs, per_run, frame.item, spec.whole_outputs);
}

Prediction AgreementMeasurement::predict(const OutputDump& dump, const Frame& frame,
                                         std::size_t model) const {
  const OutputDump::Entry& from = entry(dump, frame, model);
  Prediction prediction;
  if (!from.error.empty()) {
    prediction.error = from.error;
    return prediction;
  }
  const ModelSpec& spec = workload_.models[model];
  const std::size_t per_run = spec.fixed_batch > 0 ? spec.fixed_batch : frame.count;
  try {
    return models_[model].decoder->decode(outputs_of(from, frame, model), frame.size,
                                          {frame.item % per_run, per_run});
  } catch (const Error& error) {
    prediction.error = error.what();
  }
  return prediction;
}

void AgreementMeasurement::add_tensors(AgreementMeter& meter, const OutputDump& row,
                                       const OutputDump& reference, const Frame& frame,
                                       std::size_t model) const {
  const OutputDump::Entry& expected = entry(reference, frame, model);
  const OutputDump::Entry& found = entry(row, frame, model);
  if (!expected.error.empty()) return;
  std::vector<std::optional<double>> similarities;
  try {
    const std::vector<TensorView> theirs = outputs_of(expected, frame, model);
    const std::vector<TensorView> ours =
        found.error.empty() ? outputs_of(found, frame, model) : std::vector<TensorView>();
    for (std::size_t i = 0; i < theirs.size(); ++i)
      similarities.push_back(i < ours.size() ? similarity_of(ours[i], theirs[i]) : 0.0);
  } catch (const Error&) {
    similarities.assign(1, 0.0);  // outputs that cannot be divided among the frames of a run
  }
  meter.add_tensors(similarities);
}

std::vector<ModelAgreement> AgreementMeasurement::measure(const OutputDump& row,
                                                          const OutputDump& reference) {
  if (frames_.empty()) {
    frames_ = distinct_frames();
    reference_.resize(models_.size());
  }
  std::vector<ModelAgreement> records;
  for (std::size_t model = 0; model < models_.size(); ++model) {
    AgreementMeter meter;
    std::vector<Prediction>& expected = reference_[model];
    for (std::size_t i = 0; i < frames_.size(); ++i) {
      const Frame& frame = frames_[i];
      if (!models_[model].decoder) {
        add_tensors(meter, row, reference, frame, model);
        continue;
      }
      if (i == expected.size()) expected.push_back(predict(reference, frame, model));
      if (&row == &reference) {
        meter.add(expected[i], expected[i]);
      } else {
        meter.add(predict(row, frame, model), expected[i]);
      }
    }
    records.push_back(
        agreement_record(workload_.models[model].name, meter.agreement(), models_[model].doubt));
  }
  return records;
}

}  // namespace ortchestra
