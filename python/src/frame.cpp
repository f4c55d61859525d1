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
#include "ortchestra/sink/prediction_json.h"

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

/// What the function of python/ortchestra/_convert.py returns.
template <class... Arguments>
nb::object convert(const char* function, nb::handle prediction, Arguments... arguments) {
  require_success(nb::cast<const Found&>(prediction));
  return nb::module_::import_("ortchestra._convert").attr(function)(prediction, arguments...);
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
      "The prediction of one model for one frame.\n"
      "\n"
      "Which arrays there are depends on `kind`: boxes has boxes, scores, classes; classes has\n"
      "classes, scores; masks has masks, classes; poses has keypoints, and boxes, scores and\n"
      "classes if the model outputs boxes; tensors (a model without a decoder) has tensors,\n"
      "statistics. Reading another one raises AttributeError. Reading the prediction of a model\n"
      "that failed on the frame raises Error; look at `error` first.\n"
      "\n"
      "Coordinates are in pixels of the original frame; (0, 0) is the outer corner of the top\n"
      "left pixel. An array is made when it is first read, belongs to the caller and can be\n"
      "changed.")
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
          "float32 [n, 4]: left, top, right and bottom edges in pixels, inside the frame. Best\n"
          "score first.\n"
          "Of poses: their boxes, if the model outputs them.")
      .def_prop_ro("scores", &scores,
                   nb::sig("def scores(self) -> numpy.typing.NDArray[numpy.float32]"),
                   "float32 [n]: scores of the boxes or classes, usually 0 to 1. Best first.")
      .def_prop_ro(
          "classes", &classes, nb::sig("def classes(self) -> numpy.typing.NDArray[numpy.int32]"),
          "int32 [n]: class indices of the boxes, masks or classes, from 0. Masks are ordered by\n"
          "class; a class without pixels has no mask.")
      .def_prop_ro(
          "class_names", &class_names,
          "list of n texts: the labels of `classes`; \"class 17\" for a class without a label.")
      .def_prop_ro("masks", &masks, nb::sig("def masks(self) -> numpy.typing.NDArray[numpy.bool_]"),
                   "bool [n, height, width]: one mask of the frame's size per entry of\n"
                   "`classes`. Takes one byte per pixel and mask; to_coco() is smaller.")
      .def_prop_ro(
          "keypoints", &keypoints,
          nb::sig("def keypoints(self) -> numpy.typing.NDArray[numpy.float32]"),
          "float32 [n, k, 3]: x, y (pixels) and score of the k points of n poses, in the order of\n"
          "the model. Best pose first.")
      .def_prop_ro(
          "tensors", &tensors,
          nb::sig("def tensors(self) -> dict[str, numpy.typing.NDArray[typing.Any]]"),
          "The values of the model's outputs for this frame, by name, in the shape and type of\n"
          "the output without the batch dimension. Read-only views without a copy. Raises\n"
          "AttributeError if they were not kept: pass values=True to run() or open(). Raises\n"
          "TypeError for bfloat16, which NumPy lacks.")
      .def_prop_ro(
          "statistics", &statistics, nb::sig("def statistics(self) -> list[dict[str, typing.Any]]"),
          "Of a model without a decoder: one dict per output with name, type, shape, min, max,\n"
          "mean, nan, inf. The last two are counts; the others ignore such values, and are None\n"
          "if there is no other.")
      .def(
          "to_supervision", [](nb::handle self) { return convert("to_supervision", self); },
          nb::sig("def to_supervision(self) -> typing.Any"),
          "As an object of the package supervision, which must be installed: Detections for boxes\n"
          "and masks, KeyPoints for poses, Classifications for classes. Labels are in\n"
          "data[\"class_name\"]. Raises TypeError for a model without a decoder, and Error for a\n"
          "model that failed on the frame.")
      .def(
          "to_coco",
          [](nb::handle self, std::int64_t image_id) { return convert("to_coco", self, image_id); },
          "image_id"_a, nb::sig("def to_coco(self, image_id: int) -> list[dict[str, typing.Any]]"),
          "As results for COCO.loadRes() of pycocotools: one dict per box, mask or pose, with the\n"
          "numbers and the category ids of a COCO output (docs/predictions.md). A mask has the\n"
          "score 1, since COCOeval needs one. Raises TypeError for a model that predicts\n"
          "classes or tensors.")
      .def(
          "__len__", [](const Found& f) { return f.prediction().error ? 0 : count_of(f); },
          "The number of boxes, classes, masks, poses or outputs; 0 if the model failed.")
      .def(
          "__bool__", [](const Found&) { return true; }, "Always true, also if nothing was found.")
      .def("__repr__", &found_text);
}

}  // namespace

void add_frames(nb::module_& module) {
  add_prediction(module);
  module.def(
      "coco_annotations",
      [](const Found& found, std::int64_t image_id) {
        return coco_annotations(found.prediction(), image_id);
      },
      "prediction"_a, "image_id"_a);
  nb::class_<Frame>(
      module, "Frame", nb::type_slots(frame_slots.data()),
      "The predictions of all models for one frame. frame[\"faces\"] is the Prediction of the\n"
      "model with this name; iteration, keys(), values() and items() are those of a dict. Any\n"
      "thread may read it.")
      .def_prop_ro(
          "index", [](const Frame& f) { return f.predictions.index; },
          "The position of the frame in its input or stream, from 0.")
      .def_prop_ro(
          "key", [](const Frame& f) { return f.key.is_valid() ? f.key : nb::none(); },
          "The object that submit() got as key; None without one.")
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
      .def_prop_ro(
          "picture", &picture_of_frame,
          nb::sig("def picture(self) -> numpy.typing.NDArray[numpy.uint8]"),
          "uint8 [height, width, 3], BGR: a read-only view without a copy; copy it to draw on it.\n"
          "Raises AttributeError if it was not kept: pass pictures=True to run() or open().")
      .def(
          "__getitem__", [](nb::handle f, const std::string& n) { return named(f, n); }, "model"_a,
          nb::sig("def __getitem__(self, model: str) -> Prediction"),
          "The Prediction of the model. Raises KeyError for an unknown name, and for a model that\n"
          "did not run on this frame (Model.every).")
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
      .def(
          "to_json",
          [](const Frame& frame) { return jsonl_line(frame.predictions, *frame.models); },
          "The line of this frame in a JSONL output (docs/predictions.md), without a line break.")
      .def(
          "to_dict",
          [](const Frame& frame) {
            return nb::module_::import_("json").attr("loads")(
                jsonl_line(frame.predictions, *frame.models));
          },
          nb::sig("def to_dict(self) -> dict[str, typing.Any]"),
          "The content of to_json() as dicts, lists, texts and numbers.")
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
