#include "decode/suggestion/detection_outputs.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

#include "decode/parts/outputs.h"

namespace ortchestra {
namespace {

using Output = DecodedModel::Output;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool name_has(const Output& output, std::initializer_list<std::string_view> words) {
  const std::string name = lower(output.name);
  return std::ranges::any_of(
      words, [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

/// Whether an output has one number per row of `rows` ([…, n, columns]): [n], [batch, n] or [batch,
/// n, 1].
bool has_one_per_row(const Output& output, const Shape& rows) {
  Shape wanted(rows.begin(), rows.end() - 1);
  if (output.shape.size() == rows.size()) wanted.push_back(1);
  return std::ranges::equal(output.shape, wanted,
                            [](std::int64_t a, std::int64_t b) { return may_be(a, b) || b == -1; });
}

bool are_rows(const Output& output, std::int64_t columns) {
  return is_float(output) && (output.shape.size() == 2 || output.shape.size() == 3) &&
         output.shape.back() == columns;
}

const Output* find_one_per_row(const DecodedModel& model, const Output& rows,
                               bool (*fits)(const Output& output)) {
  const auto found = std::ranges::find_if(model.outputs, [&](const Output& output) {
    return &output != &rows && has_one_per_row(output, rows.shape) && fits(output);
  });
  return found == model.outputs.end() ? nullptr : &*found;
}

bool may_be_scores(const Output& output) {
  return is_float(output) && !name_has(output, {"class", "label", "cls", "index", "indices"});
}
bool may_be_class_numbers(const Output& output) {
  return is_integer(output) || name_has(output, {"class", "label", "cls"});
}

/// The output with the number of rows per picture: one integer per picture. Null if there is none.
const Output* find_counts(const DecodedModel& model) {
  const auto found = std::ranges::find_if(model.outputs, [](const Output& output) {
    const Shape& shape = output.shape;
    return is_integer(output) && (shape.size() == 1 || (shape.size() == 2 && shape[1] == 1));
  });
  return found == model.outputs.end() ? nullptr : &*found;
}

/// Whether boxes are from TensorFlow, whose exporters use this name. They are top, left, bottom,
/// right, from 0 to 1.
bool is_tensorflow(const Output& boxes) { return name_has(boxes, {"detection_boxes"}); }

DecodeOptions joined(const Output& boxes, const Output& scores, const Output& classes,
                     const Output& counts) {
  return {.kind = "detections",
          .outputs = {boxes.name, scores.name, classes.name},
          .columns = {Column::x1, Column::y1, Column::x2, Column::y2, Column::score,
                      Column::class_index},
          .counts = counts.name};
}

std::optional<DecodeOptions> boxes_scores_classes(const DecodedModel& model) {
  for (const Output& boxes : model.outputs) {
    if (!are_rows(boxes, 4)) continue;
    const Output* const classes = find_one_per_row(model, boxes, may_be_class_numbers);
    const Output* const scores = find_one_per_row(model, boxes, may_be_scores);
    if (classes == nullptr || scores == nullptr) continue;
    const Output* const counts = find_counts(model);
    const bool is_counted = counts != nullptr && counts != classes && boxes.shape.size() == 3;
    if (is_counted) return joined(boxes, *scores, *classes, *counts);
    DecodeOptions options{.kind = "boxes", .outputs = {boxes.name, scores->name, classes->name}};
    options.iou = 1.0F;  // the model has suppressed overlapping boxes
    options.box_format = is_tensorflow(boxes) ? BoxFormat::corners_y_first : BoxFormat::corners;
    const bool is_relative = is_tensorflow(boxes) || name_has(boxes, {"bboxes"});
    options.coordinates = is_relative ? CoordinateUnit::relative : CoordinateUnit::absolute;
    return options;
  }
  return std::nullopt;
}

std::optional<DecodeOptions> rows_and_labels(const DecodedModel& model) {
  for (const Output& rows : model.outputs) {
    if (!are_rows(rows, 5)) continue;
    const Output* const labels = find_one_per_row(model, rows, is_integer);
    if (labels == nullptr) continue;
    return DecodeOptions{.kind = "detections",
                         .outputs = {rows.name, labels->name},
                         .columns = {Column::x1, Column::y1, Column::x2, Column::y2, Column::score,
                                     Column::class_index}};
  }
  return std::nullopt;
}

std::optional<DecodeOptions> rows_and_counts(const DecodedModel& model) {
  const Output* const counts = find_counts(model);
  for (const Output& rows : model.outputs) {
    if (counts == nullptr || !are_rows(rows, 6) || rows.shape.size() != 2) continue;
    return DecodeOptions{.kind = "detections",
                         .outputs = {rows.name},
                         .columns = {Column::class_index, Column::score, Column::x1, Column::y1,
                                     Column::x2, Column::y2},
                         .counts = counts->name};
  }
  return std::nullopt;
}

/// Words in the names of outputs of converted models, for example in the PINTO model zoo.
constexpr std::array<std::pair<std::string_view, Column>, 11> column_words{{
    {"batchno", Column::batch},
    {"classid", Column::class_index},
    {"score", Column::score},
    {"pdscore", Column::score},
    {"boxx", Column::cx},
    {"boxy", Column::cy},
    {"boxsize", Column::size},
    {"x1", Column::x1},
    {"y1", Column::y1},
    {"x2", Column::x2},
    {"y2", Column::y2},
}};

void add_word(std::string_view word, std::vector<Column>& columns) {
  if (word == "x1y1x2y2") {
    columns.insert(columns.end(), {Column::x1, Column::y1, Column::x2, Column::y2});
    return;
  }
  const auto* const found =
      std::ranges::find(column_words, word, [](const auto& each) { return each.first; });
  columns.push_back(found == column_words.end() ? Column::skip : found->second);
}

std::vector<Column> columns_from_name(const std::string& name) {
  std::vector<Column> columns;
  std::string_view rest = name;
  while (!rest.empty()) {
    const std::size_t length = rest.find('_');
    add_word(rest.substr(0, length), columns);
    rest.remove_prefix(length == std::string_view::npos ? rest.size() : length + 1);
  }
  return columns;
}

bool has_score_and_box(const std::vector<Column>& columns) {
  const auto has = [&](Column column) {
    return std::ranges::find(columns, column) != columns.end();
  };
  return has(Column::score) && (has(Column::x1) || has(Column::size));
}

std::optional<DecodeOptions> rows_with_named_columns(const DecodedModel& model) {
  for (const Output& output : model.outputs) {
    if (!is_float(output) || output.shape.size() < 2) continue;
    const std::vector<Column> columns = columns_from_name(output.name);
    if (!has_score_and_box(columns) || output.shape.back() != std::ssize(columns)) continue;
    DecodeOptions options{.kind = "detections", .outputs = {output.name}, .columns = columns};
    // Squares are from MediaPipe's detectors of palms and faces, which use 0 to 1.
    if (std::ranges::find(columns, Column::size) != columns.end())
      options.coordinates = CoordinateUnit::relative;
    return options;
  }
  return std::nullopt;
}

std::optional<DecodeOptions> rows_of_known_length(const DecodedModel& model) {
  if (model.outputs.size() != 1 || !is_float(model.outputs.front())) return std::nullopt;
  const Output& output = model.outputs.front();
  const Shape& shape = output.shape;
  if (shape.empty() || shape.back() != 7) return std::nullopt;
  if (shape.size() == 2 && shape[0] == -1 && output.first != FirstDimension::frames) {
    DecodeOptions options{.kind = "detections",
                          .outputs = {output.name},
                          .columns = {Column::batch, Column::x1, Column::y1, Column::x2, Column::y2,
                                      Column::class_index, Column::score}};
    // YOLOv7 exported with --end2end and --max-wh. YOLO-NAS ("flat_predictions") has the last two
    // columns in reverse order.
    if (name_has(output, {"flat_predictions"})) std::swap(options.columns[5], options.columns[6]);
    return options;
  }
  // The DetectionOutput of SSD models from Caffe and OpenVINO.
  if (shape.size() == 4 && shape[0] == 1 && shape[1] == 1)
    return DecodeOptions{.kind = "detections",
                         .outputs = {output.name},
                         .coordinates = CoordinateUnit::relative,
                         .columns = {Column::batch, Column::class_index, Column::score, Column::x1,
                                     Column::y1, Column::x2, Column::y2}};
  return std::nullopt;
}

}  // namespace

std::optional<DecodeOptions> options_for_detections(const DecodedModel& model) {
  constexpr std::array patterns{boxes_scores_classes, rows_and_labels, rows_with_named_columns,
                                rows_and_counts, rows_of_known_length};
  for (const auto& pattern : patterns) {
    if (auto options = pattern(model)) return options;
  }
  return std::nullopt;
}

bool reads_rows_of_run(const DecodeOptions& options, const DecodedModel& model) {
  if (options.kind != "detections" || options.outputs.empty()) return false;
  const bool tells_apart =
      !options.counts.empty() ||
      std::ranges::find(options.columns, Column::batch) != options.columns.end();
  const auto rows =
      std::ranges::find(model.outputs, options.outputs.front(), &DecodedModel::Output::name);
  return tells_apart && rows != model.outputs.end() && rows->shape.size() != 3;
}

}  // namespace ortchestra
