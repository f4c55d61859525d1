#include "frame.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "arrays.h"
#include "ortchestra/base/error.h"
#include "ortchestra/prediction/mask.h"

namespace ortchestra::python {
namespace {

/// The arrays are made when they are first read.
struct Found {
  nb::object owner;  ///< the Python object of the frame
  const Frame* frame = nullptr;
  std::size_t index = 0;  ///< into FramePredictions::predictions
  nb::object boxes = {}, scores = {}, classes = {}, masks = {}, keypoints = {};

  const Prediction& prediction() const { return frame->predictions.predictions[index]; }
  const PredictedModel& model() const { return (*frame->models)[prediction().model]; }
};

constexpr std::array<std::string_view, 5> kinds = {"tensors", "classes", "boxes", "masks", "poses"};

std::string_view kind_of(const Found& found) { return kinds.at(found.prediction().found.index()); }

[[noreturn]] void has_none(const Found& found, std::string_view what) {
  throw nb::attribute_error(("model '" + found.model().name + "' predicts " +
                             std::string(kind_of(found)) + ", which have no " + std::string(what))
                                .c_str());
}

/// Throws the error of a model that failed on the frame.
void require_success(const Found& found) {
  if (found.prediction().error)
    throw failure("model '" + found.model().name + "' failed on frame " +
                  std::to_string(found.frame->predictions.index) + ": " +
                  *found.prediction().error);
}

/// The boxes of the prediction; poses without a box are left out.
std::optional<Boxes> boxes_of(const Found& found) {
  if (const auto* boxes = std::get_if<Boxes>(&found.prediction().found)) return *boxes;
  const auto* poses = std::get_if<Poses>(&found.prediction().found);
  if (poses == nullptr) return std::nullopt;
  Boxes boxes;
  for (const Pose& pose : *poses)
    if (pose.box) boxes.push_back(*pose.box);
  return boxes;
}

template <class Make>
nb::object cached(const Found& found, nb::object& place, Make make) {
  require_success(found);
  if (!place.is_valid()) place = make();
  return place;
}

nb::object boxes(Found& found) {
  return cached(found, found.boxes, [&] {
    const auto boxes = boxes_of(found);
    if (!boxes) has_none(found, "boxes");
    std::vector<float> corners;
    corners.reserve(4 * boxes->size());
    for (const Box& box : *boxes)
      corners.insert(corners.end(), {box.x, box.y, box.x + box.width, box.y + box.height});
    return new_array(std::move(corners), {boxes->size(), 4});
  });
}

nb::object scores(Found& found) {
  return cached(found, found.scores, [&] {
    std::vector<float> scores;
    if (const auto* classes = std::get_if<Classes>(&found.prediction().found)) {
      for (const ClassScore& entry : *classes) scores.push_back(entry.score);
    } else if (const auto boxes = boxes_of(found)) {
      for (const Box& box : *boxes) scores.push_back(box.score);
    } else {
      has_none(found, "scores");
    }
    const std::size_t count = scores.size();
    return new_array(std::move(scores), {count});
  });
}

std::vector<std::int32_t> class_indices(const Found& found) {
  std::vector<std::int32_t> indices;
  const auto add = [&](const auto& entries) {
    for (const auto& entry : entries) indices.push_back(entry.class_index);
  };
  if (const auto* classes = std::get_if<Classes>(&found.prediction().found)) {
    add(*classes);
  } else if (const auto* masks = std::get_if<Masks>(&found.prediction().found)) {
    add(*masks);
  } else if (const auto boxes = boxes_of(found)) {
    add(*boxes);
  } else {
    has_none(found, "classes");
  }
  return indices;
}

nb::object classes(Found& found) {
  return cached(found, found.classes, [&] {
    std::vector<std::int32_t> indices = class_indices(found);
    const std::size_t count = indices.size();
    return new_array(std::move(indices), {count});
  });
}

std::vector<std::string> class_names(const Found& found) {
  require_success(found);
  std::vector<std::string> names;
  for (const std::int32_t index : class_indices(found)) names.push_back(found.model().label(index));
  return names;
}

const Masks& masks_of(const Found& found) {
  require_success(found);
  const auto* masks = std::get_if<Masks>(&found.prediction().found);
  if (masks == nullptr) has_none(found, "masks");
  return *masks;
}

nb::object masks(Found& found) {
  return cached(found, found.masks, [&] {
    const Masks& masks = masks_of(found);
    const auto height = static_cast<std::size_t>(found.frame->predictions.height);
    const auto width = static_cast<std::size_t>(found.frame->predictions.width);
    // A vector<bool> has no array of bytes; an array of bool is one byte per element.
    auto inside = std::make_unique<std::vector<std::uint8_t>>();
    inside->reserve(masks.size() * height * width);
    for (const Mask& mask : masks) {
      const std::vector<std::uint8_t> values = pixels(mask);
      inside->insert(inside->end(), values.begin(), values.end());
    }
    auto* const data = reinterpret_cast<bool*>(inside->data());
    const nb::capsule owner(inside.release(), [](void* old) noexcept {
      delete static_cast<std::vector<std::uint8_t>*>(old);
    });
    return nb::cast(nb::ndarray<nb::numpy, bool>(data, {masks.size(), height, width}, owner));
  });
}

nb::object keypoints(Found& found) {
  return cached(found, found.keypoints, [&] {
    const auto* poses = std::get_if<Poses>(&found.prediction().found);
    if (poses == nullptr) has_none(found, "keypoints");
    const std::size_t points = poses->empty() ? 0 : poses->front().points.size();
    std::vector<float> values;
    values.reserve(3 * points * poses->size());
    for (const Pose& pose : *poses) {
      for (const Keypoint& point : pose.points)
        values.insert(values.end(), {point.x, point.y, point.score});
    }
    return new_array(std::move(values), {poses->size(), points, 3});
  });
}

nb::dict tensors(const Found& found) {
  require_success(found);
  if (found.prediction().values.empty())
    throw nb::attribute_error(
        ("the outputs of model '" + found.model().name + "' were not kept: pass values=True")
            .c_str());
  nb::dict outputs;
  for (const RawTensor& tensor : found.prediction().values)
    outputs[tensor.name.c_str()] = array_of(tensor);
  return outputs;
}

std::vector<nb::dict> statistics(const Found& found) {
  require_success(found);
  const auto* outputs = std::get_if<Tensors>(&found.prediction().found);
  if (outputs == nullptr) has_none(found, "statistics");
  std::vector<nb::dict> all;
  for (const TensorStatistics& output : *outputs) {
    nb::dict one;
    one["name"] = output.name;
    one["type"] = output.type;
    one["shape"] = output.shape;
    one["min"] = output.minimum;
    one["max"] = output.maximum;
    one["mean"] = output.mean;
    one["nan"] = output.nan;
    one["inf"] = output.infinite;
    all.push_back(std::move(one));
  }
  return all;
}

std::size_t count_of(const Found& found) {
  return std::visit([](const auto& entries) { return entries.size(); }, found.prediction().found);
}

std::string found_text(const Found& found) {
  const std::string start = "<Prediction of " + found.model().name + ": ";
  if (found.prediction().error) return start + "failed: " + *found.prediction().error + ">";
  return start + std::to_string(count_of(found)) + " " + std::string(kind_of(found)) + ">";
}

const Frame& frame_in(nb::handle object) { return *nb::inst_ptr<Frame>(object); }

Found at(nb::handle frame, std::size_t index) {
  return {.owner = nb::borrow(frame), .frame = &frame_in(frame), .index = index};
}

Found named(nb::handle object, const std::string& name) {
  const Frame& frame = frame_in(object);
  const std::vector<Prediction>& all = frame.predictions.predictions;
  const auto found = std::ranges::find_if(all, [&](const Prediction& prediction) {
    return (*frame.models)[prediction.model].name == name;
  });
  if (found != all.end()) return at(object, static_cast<std::size_t>(found - all.begin()));
  const bool exists =
      std::ranges::find(*frame.models, name, &PredictedModel::name) != frame.models->end();
  throw nb::key_error((exists ? "model '" + name + "' did not run on this frame (every)"
                              : "no model is named '" + name + "'")
                          .c_str());
}

std::vector<std::string> names_of(const Frame& frame) {
  std::vector<std::string> names;
  for (const Prediction& prediction : frame.predictions.predictions)
    names.push_back((*frame.models)[prediction.model].name);
  return names;
}

nb::object picture_of_frame(const Frame& frame) {
  if (!frame.picture.pixels)
    throw nb::attribute_error("the picture of the frame was not kept: pass pictures=True");
  return array_of(frame.picture);
}

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

/// For the garbage collector: a key often refers, by way of other objects, to its frame.
int visit_frame(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  if (nb::inst_ready(self)) Py_VISIT(frame_in(self).key.ptr());
  return 0;
}
int clear_frame(PyObject* self) {
  nb::inst_ptr<Frame>(self)->key.reset();
  return 0;
}
int visit_prediction(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  if (!nb::inst_ready(self)) return 0;
  const Found& found = *nb::inst_ptr<Found>(self);
  for (const nb::object* object :
       {&found.owner, &found.boxes, &found.scores, &found.classes, &found.masks, &found.keypoints})
    Py_VISIT(object->ptr());
  return 0;
}

std::array<PyType_Slot, 3> frame_slots{{{Py_tp_traverse, reinterpret_cast<void*>(&visit_frame)},
                                        {Py_tp_clear, reinterpret_cast<void*>(&clear_frame)},
                                        {0, nullptr}}};
// A frame is cleared first, so its predictions need no function that clears them.
std::array<PyType_Slot, 2> prediction_slots{
    {{Py_tp_traverse, reinterpret_cast<void*>(&visit_prediction)}, {0, nullptr}}};

void add_prediction(nb::module_& module) {
  nb::class_<Found>(
      module, "Prediction", nb::type_slots(prediction_slots.data()),
      "The prediction of one model for one frame.\n\n"
      "Coordinates are in pixels of the original frame; (0, 0) is the outer corner of the top left "
      "pixel. Arrays are made when they are first read. Reading what another kind of model "
      "predicts "
      "raises AttributeError. Reading the prediction of a model that failed on the frame raises "
      "Error.")
      .def_prop_ro(
          "model", [](const Found& f) { return f.model().name; }, "The name of the model.")
      .def_prop_ro("kind", &kind_of, "\"boxes\", \"classes\", \"masks\", \"poses\" or \"tensors\".")
      .def_prop_ro(
          "labels", [](const Found& f) { return f.model().labels; },
          "The labels of all classes of the model; empty if it has none.")
      .def_prop_ro(
          "error", [](const Found& f) { return f.prediction().error; },
          "Why the model or its decoder failed on this frame; None if it did not.")
      .def_prop_ro(
          "boxes", &boxes, nb::sig("def boxes(self) -> numpy.typing.NDArray[numpy.float32]"),
          "float32 [n, 4]: left, top, right and bottom edges, in pixels. Best score first.")
      .def_prop_ro("scores", &scores,
                   nb::sig("def scores(self) -> numpy.typing.NDArray[numpy.float32]"),
                   "float32 [n]: scores of the model, usually 0 to 1. Best first.")
      .def_prop_ro("classes", &classes,
                   nb::sig("def classes(self) -> numpy.typing.NDArray[numpy.int32]"),
                   "int32 [n]: class indices of the boxes, masks, poses or classes.")
      .def_prop_ro("class_names", &class_names,
                   "The labels of `classes`; \"class 17\" for a class without a label.")
      .def_prop_ro("masks", &masks, nb::sig("def masks(self) -> numpy.typing.NDArray[numpy.bool_]"),
                   "bool [k, height, width]: one mask of the frame's size per class of `classes`.")
      .def_prop_ro("keypoints", &keypoints,
                   nb::sig("def keypoints(self) -> numpy.typing.NDArray[numpy.float32]"),
                   "float32 [n, k, 3]: x, y (pixels) and score of the k points of n poses.")
      .def_prop_ro("tensors", &tensors,
                   nb::sig("def tensors(self) -> dict[str, numpy.typing.NDArray[typing.Any]]"),
                   "The values of the model's outputs for this frame, by name; read-only views "
                   "without a copy. Needs values=True.")
      .def_prop_ro("statistics", &statistics,
                   nb::sig("def statistics(self) -> list[dict[str, typing.Any]]"),
                   "Of a model without a decoder: type, shape, min, max, mean of each output.")
      .def("_mask_runs",
           [](const Found& found) {
             std::vector<std::vector<std::uint32_t>> runs;
             for (const Mask& mask : masks_of(found)) runs.push_back(mask.runs);
             return runs;
           })
      .def_prop_ro("_size",
                   [](const Found& f) {
                     return std::pair(f.frame->predictions.width, f.frame->predictions.height);
                   })
      .def(
          "__len__", [](const Found& f) { return f.prediction().error ? 0 : count_of(f); },
          "The number of boxes, classes, masks, poses or outputs.")
      .def(
          "__bool__", [](const Found&) { return true; }, "Always true.")
      .def("__repr__", &found_text);
}

}  // namespace

void add_frames(nb::module_& module) {
  add_prediction(module);
  nb::class_<Frame>(module, "Frame", nb::type_slots(frame_slots.data()),
                    "The predictions of all models for one frame: frame[\"faces\"] is the "
                    "prediction of the model with this name.")
      .def_prop_ro(
          "index", [](const Frame& f) { return f.predictions.index; },
          "The position of the frame in its input or stream, from 0.")
      .def_prop_ro(
          "key", [](const Frame& f) { return f.key.is_valid() ? f.key : nb::none(); },
          "The key that submit() got; None without one.")
      .def_prop_ro(
          "time", [](const Frame& f) { return seconds(f.predictions.timestamp); },
          "Seconds since the start of the input, or as submit() got it.")
      .def_prop_ro(
          "input", [](const Frame& f) { return f.predictions.input; },
          "The name of the input or stream.")
      .def_prop_ro(
          "file", [](const Frame& f) { return f.predictions.file; },
          "The file of a picture; empty for a video.")
      .def_prop_ro(
          "width", [](const Frame& f) { return f.predictions.width; },
          "Of the original frame, in pixels.")
      .def_prop_ro(
          "height", [](const Frame& f) { return f.predictions.height; },
          "Of the original frame, in pixels.")
      .def_prop_ro("picture", &picture_of_frame,
                   nb::sig("def picture(self) -> numpy.typing.NDArray[numpy.uint8]"),
                   "uint8 [height, width, 3], BGR: a read-only view without a copy. Needs "
                   "pictures=True.")
      .def(
          "__getitem__", [](nb::handle f, const std::string& n) { return named(f, n); }, "model"_a,
          nb::sig("def __getitem__(self, model: str) -> Prediction"),
          "The prediction of the model. Raises KeyError.")
      .def(
          "__contains__",
          [](const Frame& frame, const std::string& name) {
            const auto names = names_of(frame);
            return std::ranges::find(names, name) != names.end();
          },
          "model"_a, "Whether the model ran on this frame.")
      .def(
          "__len__", [](const Frame& f) { return f.predictions.predictions.size(); },
          "The number of models that ran on this frame.")
      .def(
          "__iter__", [](const Frame& frame) { return nb::iter(nb::cast(names_of(frame))); },
          nb::sig("def __iter__(self) -> collections.abc.Iterator[str]"),
          "The names of the models, as those of a dict.")
      .def("keys", &names_of, "The names of the models that ran on this frame.")
      .def(
          "values",
          [](nb::handle frame) {
            std::vector<Found> all;
            for (std::size_t i = 0; i < frame_in(frame).predictions.predictions.size(); ++i)
              all.push_back(at(frame, i));
            return all;
          },
          nb::sig("def values(self) -> list[Prediction]"),
          "The predictions, in the order of the models.")
      .def(
          "items",
          [](nb::handle frame) {
            std::vector<std::pair<std::string, Found>> all;
            const auto names = names_of(frame_in(frame));
            for (std::size_t i = 0; i < names.size(); ++i) all.emplace_back(names[i], at(frame, i));
            return all;
          },
          nb::sig("def items(self) -> list[tuple[str, Prediction]]"),
          "Pairs of model name and prediction.")
      .def("__repr__", [](const Frame& frame) {
        std::string models;
        for (const std::string& name : names_of(frame))
          models += (models.empty() ? "" : ", ") + name;
        return "<Frame " + std::to_string(frame.predictions.index) + " of '" +
               frame.predictions.input + "': " + models + ">";
      });
}

nb::object frame_object(FramePredictions predictions, Picture picture, Models models,
                        nb::object key) {
  return nb::cast(
      Frame{std::move(predictions), std::move(picture), std::move(models), std::move(key)});
}

}  // namespace ortchestra::python
