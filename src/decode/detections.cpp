#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "decode/kinds.h"
#include "decode/parts/detection.h"
#include "decode/parts/grid.h"
#include "decode/parts/labels.h"
#include "decode/parts/outputs.h"
#include "decode/parts/row_columns.h"

namespace ortchestra {
namespace {

/// What rows of detections are called in messages.
std::string wanted_rows(const std::vector<Column>& columns) {
  return fmt::format(
      "an output of [batch, rows, columns] or [rows, columns], and up to three more with a row for "
      "each of its rows, which have the columns {} ({} in all)",
      column_list(columns), columns.size());
}

/// The outputs whose columns stand beside each other. The first has as many as its last extent
/// says; one alone has all, and is found by it.
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
    throw misfit(options, model, wanted);
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
        rules_(DetectionRules::from(options)),
        unit_(options.coordinates.value()),
        background_(options.background),
        recipe_(model.recipe) {
    if (options.counts.empty()) return;
    DecodeOptions counts = options;
    counts.outputs = {options.counts};
    counts_ = named_outputs(counts, model, 1, 1, "an output that counts the rows").front();
  }

 private:
  /// The rows of all outputs, joined.
  struct Rows {
    std::size_t count = 0;
    bool of_run = false;  ///< of all its frames, one after another
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
                            const PlaceInRun& place) const override {
    const Rows rows = joined(outputs);
    const Range range = rows_of_frame(rows, outputs, place);
    Detections detections(rules_);
    for (std::size_t row = range.first; row < range.end; ++row)
      add(rows.values.data() + row * total_, place, detections);
    return boxes_in_frame(std::move(detections), recipe_, frame);
  }

  Rows joined(std::span<const TensorView> outputs) const {
    const TensorView& first = outputs[parts_.front()];
    if (first.shape.size() < 2 || first.shape.size() > 4 || first.shape.back() < 1)
      throw misfit_now(wanted_, first);
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
        throw misfit_now(wanted_, output);
      for (std::size_t i = 0; i < floats.size(); ++i)
        rows.values[i / width * total_ + column + i % width] = floats[i];
      column += width;
    }
    if (rows.count > 0 && column != total_) throw misfit_now(wanted_, first);
    return rows;
  }

  Range rows_of_frame(const Rows& rows, std::span<const TensorView> outputs,
                      const PlaceInRun& place) const {
    if (!counts_) {
      // A row for each frame is one frame's already.
      if (rows.of_run && place.frames > 1 && rows.count > 1 && !columns_.at(Column::batch))
        throw failure(
            "the rows of several frames can't be told apart: give a batch of 1, or name what tells "
            "them apart: a column 'batch' in columns, or the output that counts them (counts)");
      return {0, rows.count};
    }
    const Floats counts(outputs[*counts_]);
    const bool is_one = counts.size() == 1;
    if (!is_one && place.index >= counts.size())
      throw misfit_now("a count of rows for each frame", outputs[*counts_]);
    double first = 0;
    if (rows.of_run && !is_one) {
      for (std::size_t i = 0; i < place.index; ++i) first += double{counts[i]};
    }
    const double end = first + double{counts[is_one ? 0 : place.index]};
    if (!(first >= 0 && end >= first && end <= static_cast<double>(rows.count)))
      throw failure(
          fmt::format("its counts say rows {} to {}, there are {} rows: give another "
                      "output as counts",
                      first, end, rows.count));
    return {static_cast<std::size_t>(first), static_cast<std::size_t>(end)};
  }

  void add(const float* row, const PlaceInRun& place, Detections& detections) const {
    const float score = row[*columns_.at(Column::score)];
    const float class_value = columns_.value(row, Column::class_index, 0);
    const float batch = columns_.value(row, Column::batch, static_cast<float>(place.index));
    // Exporters fill up with −1.
    if (class_value < 0 || score == -1.0F || batch != static_cast<float>(place.index)) {
      if (std::isnan(batch)) detections.add_not_finite();
      return;
    }
    if (!std::isfinite(class_value)) return detections.add_not_finite();
    Candidate box = columns_.box(row, unit_, recipe_);
    box.score = score;
    // What pads the rows has low scores, and may hold anything.
    box.class_index = score < rules_.score ? 0 : class_number(class_value, "the column 'class'");
    if (background_ && box.class_index == *background_) return;
    detections.add(box);
  }

  RowColumns columns_;
  std::size_t total_;
  std::string wanted_;
  std::vector<std::size_t> parts_;
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

/// A few hundred rows are what suppression leaves; a row for each cell is what it gets.
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
    } else if (shape.size() == 2 && shape[0] == -1 && output.first != FirstExtent::frames) {
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
