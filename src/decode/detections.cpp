#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "decode/kinds.h"
#include "decode/parts/detection.h"
#include "decode/parts/detection_columns.h"
#include "decode/parts/grid.h"
#include "decode/parts/labels.h"
#include "decode/parts/outputs.h"

namespace ortchestra {
namespace {

/// The expected outputs, for error messages.
std::string wanted_rows(const std::vector<Column>& columns) {
  return fmt::format(
      "an output of [batch, rows, columns] or [rows, columns], and up to three more outputs with "
      "the same number of rows; together they have the columns {} ({} in total)",
      column_list(columns), columns.size());
}

/// The outputs whose columns are joined. The first has as many columns as its last dimension. A
/// single output has all columns, and is found by their number.
std::vector<std::size_t> joined_outputs(const DecodeOptions& options, const DecodedModel& model,
                                        const std::string& wanted) {
  const auto columns = static_cast<std::int64_t>(options.columns.size());
  if (options.outputs.size() <= 1) {
    return {one_output(
        options, model,
        [&](const Shape& shape) {
          return shape.size() >= 2 && shape.size() <= 4 && may_be(shape.back(), columns);
        },
        wanted)};
  }
  auto named = named_outputs(options, model, 1, 4, wanted);
  const Shape& first = model.outputs[named.front()].shape;
  if (first.size() == 1 || first.size() > 4 ||
      (!first.empty() && first.back() > columns + 1 - static_cast<std::int64_t>(named.size())))
    throw declared_mismatch(options, model, wanted);
  return named;
}

class DetectionsDecoder final : public Decoder {
 public:
  DetectionsDecoder(const DecodeOptions& options, const DecodedModel& model, Labels labels)
      : Decoder(std::move(labels)),
        columns_(options.columns),
        total_(options.columns.size()),
        wanted_(wanted_rows(options.columns)),
        parts_(joined_outputs(options, model, wanted_)),
        is_whole_(model.outputs[parts_.front()].is_whole),
        rules_(DetectionRules::from(options)),
        unit_(options.coordinates.value()),
        background_(options.background),
        recipe_(model.recipe) {
    if (options.counts.empty()) return;
    DecodeOptions counts = options;
    counts.outputs = {options.counts};
    counts_ = named_outputs(counts, model, 1, 1, "an output with the number of rows").front();
  }

 private:
  /// The rows of all outputs, joined.
  struct Rows {
    std::size_t count = 0;
    bool of_run = false;  ///< whether the rows of all frames of the run follow each other
    std::vector<float> values;
  };
  struct Range {
    std::size_t first = 0;
    std::size_t end = 0;
  };

  Prediction decoded(std::span<const TensorView> outputs, const PictureSize& frame) const override {
    return decoded_in_run(outputs, frame, {});
  }

  Prediction decoded_in_run(std::span<const TensorView> outputs, const PictureSize& frame,
                            const PositionInRun& position) const override {
    const Rows rows = joined(outputs);
    const Range range = rows_of_frame(rows, outputs, position);
    Detections detections(rules_);
    for (std::size_t row = range.first; row < range.end; ++row)
      add(rows.values.data() + row * total_, position, detections);
    return boxes_in_frame(std::move(detections), recipe_, frame);
  }

  Rows joined(std::span<const TensorView> outputs) const {
    const TensorView& first = outputs[parts_.front()];
    if (first.shape.size() < 2 || first.shape.size() > 4 || first.shape.back() < 1)
      throw output_mismatch(wanted_, first);
    Rows rows;
    rows.count = element_count(first.shape) / static_cast<std::size_t>(first.shape.back());
    rows.of_run = first.shape.size() == 2;
    rows.values.resize(rows.count * total_);
    std::size_t column = 0;
    for (const std::size_t part : parts_) {
      const TensorView& output = outputs[part];
      const Floats floats(output);
      const std::size_t width = part == parts_.front()
                                    ? static_cast<std::size_t>(first.shape.back())
                                : rows.count == 0 ? 1
                                                  : floats.size() / rows.count;
      if (floats.size() != rows.count * width || column + width > total_)
        throw output_mismatch(wanted_, output);
      for (std::size_t i = 0; i < floats.size(); ++i)
        rows.values[i / width * total_ + column + i % width] = floats[i];
      column += width;
    }
    if (rows.count > 0 && column != total_) throw output_mismatch(wanted_, first);
    return rows;
  }

  Range rows_of_frame(const Rows& rows, std::span<const TensorView> outputs,
                      const PositionInRun& position) const {
    if (!counts_) {
      // A single row of a divided output is the one of this frame.
      const bool is_unclear = rows.count > 1 || (rows.count == 1 && is_whole_);
      if (rows.of_run && position.frames > 1 && is_unclear && !columns_.at(Column::batch))
        throw failure(
            "it is unknown which rows belong to which frame: give a batch of 1, or a "
            "column 'batch' in columns, or the output with the number of rows per frame (counts)");
      return {0, rows.count};
    }
    const Floats counts(outputs[*counts_]);
    const bool is_one = counts.size() == 1;
    if (!is_one && position.index >= counts.size())
      throw output_mismatch("a count of rows for each frame", outputs[*counts_]);
    double first = 0;
    if (rows.of_run && !is_one) {
      for (std::size_t i = 0; i < position.index; ++i) first += double{counts[i]};
    }
    const double end = first + double{counts[is_one ? 0 : position.index]};
    if (!(first >= 0 && end >= first && end <= static_cast<double>(rows.count)))
      throw failure(
          fmt::format("the output of counts gives rows {} to {}, but there are {} rows: "
                      "give another output as counts",
                      first, end, rows.count));
    return {static_cast<std::size_t>(first), static_cast<std::size_t>(end)};
  }

  void add(const float* row, const PositionInRun& position, Detections& detections) const {
    const float score = row[*columns_.at(Column::score)];
    const float class_value = columns_.value(row, Column::class_index, 0);
    const float batch = columns_.value(row, Column::batch, static_cast<float>(position.index));
    // Exporters use −1 as padding.
    if (class_value < 0 || score == -1.0F || batch != static_cast<float>(position.index)) {
      if (std::isnan(batch)) detections.add_not_finite();
      return;
    }
    if (!std::isfinite(class_value)) return detections.add_not_finite();
    Candidate box = columns_.box(row, unit_, recipe_);
    box.score = score;
    // Padding has low scores, and may have any class.
    box.class_index = score < rules_.score ? 0 : class_number(class_value, "the column 'class'");
    if (background_ && box.class_index == *background_) return;
    detections.add(box);
  }

  DetectionColumns columns_;
  std::size_t total_;
  std::string wanted_;
  std::vector<std::size_t> parts_;
  bool is_whole_;  ///< the first of `parts_`
  std::optional<std::size_t> counts_;
  DetectionRules rules_;
  CoordinateUnit unit_;
  std::optional<int> background_;
  Recipe recipe_;
};

std::unique_ptr<Decoder> make_detections(const DecodeOptions& options, const DecodedModel& model,
                                         Labels labels) {
  return std::make_unique<DetectionsDecoder>(options, model, std::move(labels));
}

/// Suppression leaves a few hundred rows. Its input has one row per cell.
Match match_detections(const DecodedModel& model) {
  constexpr std::int64_t most_left = 1000;
  const auto cells =
      static_cast<std::int64_t>(cells_of(grid_of({.strides = {8, 16, 32}}, model.recipe)));
  Match best = Match::none;
  for (const DecodedModel::Output& output : model.outputs) {
    const Shape& shape = output.shape;
    if (shape.empty() || shape.back() != 6) continue;
    if (shape.size() == 3) {
      const bool may_be_cells = shape[1] == cells || shape[1] == 3 * cells || shape[1] > most_left;
      best = std::max(best, may_be_cells ? Match::likely : Match::exact);
    } else if (shape.size() == 2 && shape[0] == -1 && output.first != FirstDimension::frames) {
      best = std::max(best, Match::possible);
    }
  }
  return best;
}

}  // namespace

DecoderKind detections_decoder() {
  return {.name = "detections",
          .summary = "rows of box, score, class, after suppression in the model",
          .make = make_detections,
          .keys = {"outputs", "labels", "score", "iou", "top_k", "background", "coordinates",
                   "columns", "counts"},
          .defaults = {.score = 0.25F,
                       .iou = 1.0F,
                       .coordinates = CoordinateUnit::absolute,
                       .columns = {Column::x1, Column::y1, Column::x2, Column::y2, Column::score,
                                   Column::class_index}},
          .match = match_detections};
}

}  // namespace ortchestra
