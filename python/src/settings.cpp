#include "settings.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <utility>

#include "errors.h"
#include "ortchestra/config/plan.h"
#include "ortchestra/engine/engine.h"
#include "ortchestra/loading/check_model_devices.h"
#include "ortchestra/loading/resolve.h"
#include "waiting.h"

namespace ortchestra::python {
namespace {

using Text = std::optional<std::string>;
using Texts = std::optional<std::vector<std::string>>;

/// "NAME(a=1, b='x')", with the attributes that are set.
std::string repr_of(nb::handle object, const char* name, std::initializer_list<const char*> keys) {
  std::string text;
  for (const char* key : keys) {
    const nb::object value = object.attr(key);
    if (value.is_none() || (nb::hasattr(value, "__len__") && nb::len(value) == 0)) continue;
    text += (text.empty() ? "" : ", ") + std::string(key) + "=" +
            nb::cast<std::string>(nb::repr(value));
  }
  return std::string(name) + "(" + text + ")";
}

template <TextEnum E>
Text text_from(const std::optional<E>& value) {
  return value ? Text(std::string(text_of(*value))) : std::nullopt;
}

void add_recipe(nb::module_& module) {
  using R = RecipeOverrides;
  using Number = std::optional<int>;
  using Triple = std::optional<std::array<float, 3>>;
  nb::class_<R>(
      module, "Recipe",
      "How a frame becomes the input of a model: element = (pixel * scale - mean) / std for\n"
      "each channel. What is not set is taken from the model's file. Raises ValueError for an\n"
      "unknown text. docs/configuration.md describes the keys.")
      .def(
          "__init__",
          [](R* self, Number width, Number height, const Text& fit, const Text& color,
             const Text& layout, std::optional<float> scale, Triple mean, Triple std,
             const Text& type, std::optional<std::uint8_t> pad) {
            new (self) R{.width = width,
                         .height = height,
                         .fit = enum_from<Fit>("fit", fit),
                         .color = enum_from<ColorOrder>("color", color),
                         .layout = enum_from<Layout>("layout", layout),
                         .scale = scale,
                         .mean = mean,
                         .std = std,
                         .type = enum_from<ElementType>("type", type),
                         .pad = pad};
          },
          nb::kw_only(), "width"_a = nb::none(), "height"_a = nb::none(), "fit"_a = nb::none(),
          "color"_a = nb::none(), "layout"_a = nb::none(), "scale"_a = nb::none(),
          "mean"_a = nb::none(), "std"_a = nb::none(), "type"_a = nb::none(), "pad"_a = nb::none())
      .def_ro("width", &R::width, "Width of the model's input, in pixels.")
      .def_ro("height", &R::height, "Height of the model's input, in pixels.")
      .def_prop_ro(
          "fit", [](const R& r) { return text_from(r.fit); },
          "\"stretch\", \"letterbox\", \"letterbox-top-left\" or \"crop\".")
      .def_prop_ro(
          "color", [](const R& r) { return text_from(r.color); },
          "\"rgb\", \"bgr\", \"gray\", \"rgba\" or \"bgra\".")
      .def_prop_ro(
          "layout", [](const R& r) { return text_from(r.layout); }, "\"nchw\" or \"nhwc\".")
      .def_ro("scale", &R::scale, "The factor of pixel values (0 to 255).")
      .def_ro("mean", &R::mean, "Three numbers, in the order of `color`.")
      .def_ro("std", &R::std, "Three numbers, in the order of `color`.")
      .def_prop_ro(
          "type", [](const R& r) { return text_from(r.type); },
          "The element type: \"float32\", \"uint8\", ...")
      .def_ro("pad", &R::pad, "The pixel value of the padding, 0 to 255.")
      .def("__repr__", [](nb::handle self) {
        return repr_of(
            self, "Recipe",
            {"width", "height", "fit", "color", "layout", "scale", "mean", "std", "type", "pad"});
      });
}

std::vector<Column> columns_from(const Texts& names) {
  std::vector<Column> columns;
  for (const std::string& name : names.value_or(std::vector<std::string>()))
    columns.push_back(enum_from<Column>("columns", name));
  return columns;
}

void add_decode(nb::module_& module) {
  using D = DecodeOptions;
  nb::class_<D>(
      module, "Decode",
      "How the outputs of a model become predictions. docs/predictions.md describes the kinds\n"
      "and their options; what is not set has the default of the kind. Raises ValueError for an\n"
      "unknown text. Whether the kind exists and fits the model is checked when the model is\n"
      "loaded.")
      .def(
          "__init__",
          [](D* self, std::string kind, const Texts& outputs, const Texts& labels,
             const Text& labels_file, std::optional<float> score, std::optional<float> iou,
             std::optional<int> top_k, std::optional<int> background, const Text& activation,
             const Text& box_format, const Text& coordinates,
             const std::optional<std::vector<int>>& strides, std::optional<int> reg_max,
             std::optional<float> threshold, const Text& point_order, const Texts& columns,
             const Text& counts) {
            new (self) D{.kind = std::move(kind),
                         .outputs = outputs.value_or(std::vector<std::string>()),
                         .labels = labels.value_or(std::vector<std::string>()),
                         .labels_file = labels_file.value_or(""),
                         .score = score,
                         .iou = iou,
                         .top_k = top_k,
                         .background = background,
                         .activation = enum_from<Activation>("activation", activation),
                         .box_format = enum_from<BoxFormat>("box_format", box_format),
                         .coordinates = enum_from<CoordinateUnit>("coordinates", coordinates),
                         .strides = strides.value_or(std::vector<int>()),
                         .reg_max = reg_max,
                         .threshold = threshold,
                         .point_order = enum_from<PointOrder>("point_order", point_order),
                         .columns = columns_from(columns),
                         .counts = counts.value_or("")};
          },
          "kind"_a, nb::kw_only(), "outputs"_a = nb::none(), "labels"_a = nb::none(),
          "labels_file"_a = nb::none(), "score"_a = nb::none(), "iou"_a = nb::none(),
          "top_k"_a = nb::none(), "background"_a = nb::none(), "activation"_a = nb::none(),
          "box_format"_a = nb::none(), "coordinates"_a = nb::none(), "strides"_a = nb::none(),
          "reg_max"_a = nb::none(), "threshold"_a = nb::none(), "point_order"_a = nb::none(),
          "columns"_a = nb::none(), "counts"_a = nb::none())
      .def_ro("kind", &D::kind,
              "\"yolov8\", \"nanodet\", \"mask\", ...: a kind of docs/predictions.md.")
      .def_ro("outputs", &D::outputs, "Names of the outputs, in the order that the kind defines.")
      .def_ro("labels", &D::labels, "One label per class.")
      .def_ro("labels_file", &D::labels_file, "A file with one label per line.")
      .def_ro("score", &D::score, "The minimum score.")
      .def_ro("iou", &D::iou, "Boxes of a class that overlap more are suppressed; 1 keeps all.")
      .def_ro("top_k", &D::top_k, "The maximum number of predictions per frame.")
      .def_ro("background", &D::background, "The class index of the background.")
      .def_prop_ro(
          "activation", [](const D& d) { return text_from(d.activation); },
          "\"none\", \"sigmoid\" or \"softmax\": what the model leaves to be applied.")
      .def_prop_ro(
          "box_format", [](const D& d) { return text_from(d.box_format); },
          "\"corners\", \"yxyx\" or \"center\".")
      .def_prop_ro(
          "coordinates", [](const D& d) { return text_from(d.coordinates); },
          "\"relative\" (0 to 1 of the model's input) or \"absolute\" (its pixels).")
      .def_ro("strides", &D::strides, "Strides of the network's heads, in pixels of its input.")
      .def_ro("reg_max", &D::reg_max, "Of NanoDet: the largest distance, in strides.")
      .def_ro("threshold", &D::threshold, "The minimum probability of a pixel inside a mask.")
      .def_prop_ro(
          "point_order", [](const D& d) { return text_from(d.point_order); }, "\"xy\" or \"yx\".")
      .def_prop_ro(
          "columns",
          [](const D& d) {
            std::vector<std::string> names;
            for (const Column column : d.columns) names.emplace_back(text_of(column));
            return names;
          },
          "Of detections: what each column contains, such as \"x1\" or \"score\".")
      .def_ro("counts", &D::counts,
              "Of detections: the output with the number of detections per picture.")
      .def("__repr__", [](nb::handle self) {
        return repr_of(self, "Decode",
                       {"kind", "outputs", "labels", "labels_file", "score", "iou", "top_k",
                        "background", "activation", "box_format", "coordinates", "strides",
                        "reg_max", "threshold", "point_order", "columns", "counts"});
      });
}

using Constants = std::map<std::string, std::vector<double>>;

void add_model(nb::module_& module) {
  nb::class_<Model>(
      module, "Model",
      "An ONNX model, how frames are passed to it, and how its outputs are decoded. Known\n"
      "models (docs/configuration.md) need neither recipe nor decode.")
      .def(
          "__init__",
          [](Model* self, nb::object source, const Text& name,
             const std::optional<RecipeOverrides>& recipe,
             const std::optional<DecodeOptions>& decode, std::int64_t every, const Text& device,
             const std::optional<Constants>& constants, const Texts& batched_outputs) {
            ModelRequest request{
                .name = name,
                .source = nb::cast<std::string>(nb::module_::import_("os").attr("fspath")(source)),
                .recipe = recipe.value_or(RecipeOverrides()),
                .batched_outputs = batched_outputs,
                .device = device};
            for (const auto& [input, values] : constants.value_or(Constants()))
              request.constants.push_back({input, values});
            new (self) Model{std::move(request), {.decode = decode, .every = every}};
          },
          "source"_a, "name"_a = nb::none(), nb::kw_only(), "recipe"_a = nb::none(),
          "decode"_a = nb::none(), "every"_a = 1, "device"_a = nb::none(),
          "constants"_a = nb::none(), "batched_outputs"_a = nb::none(),
          nb::sig("def __init__(self, source: str | os.PathLike[str], name: str | None = None, *, "
                  "recipe: Recipe | None = None, decode: Decode | None = None, every: int = 1, "
                  "device: str | None = None, "
                  "constants: collections.abc.Mapping[str, collections.abc.Sequence[float]] | None "
                  "= None, "
                  "batched_outputs: collections.abc.Sequence[str] | None = None) -> None"),
          "source: path of an .onnx file, or \"builtin:NAME\".\n"
          "name: the key of its predictions; by default the file's stem.\n"
          "every: it runs on the frames whose index is a multiple of this.\n"
          "device: as in a row, for example \"openvino+precision=bf16\"; by default the row's.\n"
          "constants: values of the inputs that are not the picture, by name.\n"
          "batched_outputs: names of the outputs that have one entry per frame of a batch.")
      .def_prop_ro(
          "source", [](const Model& m) { return m.request.source; }, "Path or name.")
      .def_prop_ro(
          "name",
          [](const Model& m) {
            return m.request.name ? *m.request.name : default_name(m.request.source);
          },
          "The key of its predictions.")
      .def_prop_ro(
          "recipe", [](const Model& m) { return m.request.recipe; }, "Its Recipe.")
      .def_prop_ro(
          "decode", [](const Model& m) { return m.use.decode; }, "Its Decode, or None.")
      .def_prop_ro(
          "every", [](const Model& m) { return m.use.every.value_or(1); },
          "It runs on the frames whose index is a multiple of this.")
      .def_prop_ro(
          "device", [](const Model& m) { return m.request.device; },
          "The device, or None for the row's.")
      .def("__repr__", [](nb::handle self) {
        return repr_of(self, "Model", {"source", "name", "decode", "every", "device"});
      });
}

/// A row from its text or name, with options: {"intra": 2, "spin": False}.
Row row_from(std::string text, const nb::kwargs& options) {
  char separator = text.find(':') == std::string::npos ? ':' : ',';
  for (const auto& [key, value] : options) {
    std::string shown = value.is_none() ? "default" : nb::cast<std::string>(nb::str(value));
    if (nb::isinstance<nb::bool_>(value)) shown = nb::cast<bool>(value) ? "on" : "off";
    text += separator + nb::cast<std::string>(nb::str(key)) + '=' + shown;
    separator = ',';
  }
  return parse_row(text);
}

void add_row(nb::module_& module) {
  nb::class_<Row>(
      module, "Row",
      "How models are run: a strategy with options (docs/strategies.md). Row(\"pool\", intra=2,\n"
      "spin=False) is Row(\"pool:intra=2,spin=off\").")
      .def(
          "__init__",
          [](Row* self, std::string strategy, const nb::kwargs& options) {
            new (self) Row(row_from(std::move(strategy), options));
          },
          "strategy"_a = "pool", "options"_a,
          nb::sig("def __init__(self, strategy: str = 'pool', **options: str | int | bool | None) "
                  "-> None"),
          "Raises InputError for an unknown strategy or option.")
      .def_ro("strategy", &Row::strategy, "The name of the strategy.")
      .def(
          "__str__", [](const Row& row) { return to_string(row); },
          "The row as the command line takes it: \"pool:intra=2\".")
      .def(
          "__eq__", [](const Row& row, const Row& other) { return row == other; },
          nb::is_operator(), nb::sig("def __eq__(self, other: object, /) -> bool"))
      .def("__hash__", [](const Row& row) { return nb::hash(nb::str(to_string(row).c_str())); })
      .def("__repr__", [](const Row& row) { return "Row('" + to_string(row) + "')"; });
}

Configuration settings_from(const std::vector<Model>& models, const std::vector<Row>& rows,
                            std::optional<std::int64_t> batch,
                            std::optional<std::pair<int, int>> size, const Text& device) {
  Configuration settings;
  for (const Model& model : models) {
    settings.work.models.push_back(model.request);
    settings.work.uses.push_back(model.use);
  }
  settings.work.rows = rows;
  settings.work.batch = batch;
  if (size) settings.work.size = PictureSize{size->first, size->second};
  settings.work.device = device;
  return settings;
}

std::vector<Model> models_of(const Configuration& settings) {
  std::vector<Model> models;
  for (std::size_t i = 0; i < settings.work.models.size(); ++i) {
    models.push_back({settings.work.models[i],
                      i < settings.work.uses.size() ? settings.work.uses[i] : ModelUse{}});
  }
  return models;
}

void add_configuration(nb::module_& module) {
  nb::class_<Configuration>(module, "Settings", "The settings of a configuration or a plan.")
      .def(
          "__init__",
          [](Configuration* self, const std::vector<Model>& models, const std::vector<Row>& rows,
             std::optional<std::int64_t> batch, std::optional<std::pair<int, int>> size,
             const Text& device) {
            new (self) Configuration(settings_from(models, rows, batch, size, device));
          },
          "models"_a, "rows"_a, "batch"_a, "size"_a, "device"_a)
      .def_static("from_config", [](const std::string& path) { return read_config_file(path); })
      .def(
          "merged_into",
          [](const Configuration& first, const Configuration& second) {
            return merge(first, second);
          },
          "Settings of `self`, and of the other ones where `self` has none.")
      .def_prop_ro("models", &models_of)
      .def_prop_ro("rows", [](const Configuration& settings) { return settings.work.rows; })
      .def_prop_ro("batch", [](const Configuration& settings) { return settings.work.batch; })
      .def_prop_ro("device", [](const Configuration& settings) { return settings.work.device; })
      .def_prop_ro("source", [](const Configuration& settings) { return settings.work.input; })
      .def_prop_ro("size", [](const Configuration& settings) {
        const auto& size = settings.work.size;
        return size ? std::optional(std::pair(size->width, size->height)) : std::nullopt;
      });
  nb::class_<Plan>(module, "PlanFile", "A plan as `tune` writes it.")
      .def_static("load", [](const std::string& path) { return read_plan(path); })
      .def_static("parse", [](const std::string& text,
                              const std::string& path) { return parse_plan(text, path); })
      .def_prop_ro("text", [](const Plan& plan) { return plan.text; })
      .def_prop_ro("settings", [](const Plan& plan) { return plan.settings; })
      .def("misfits", [](const Plan& plan) { return misfits(plan); });
}

}  // namespace

PipelineOptions run_options(const Configuration& settings, std::vector<std::string>& notes) {
  begin_use();
  const WithoutGil released;
  WorkSettings work = settings.work;
  // Before models are described below.
  load_runtime_for(run_options_from(work, settings.run));
  const KnownModelNotes known = use_known_models(work);
  notes.insert(notes.end(), known.undecoded.begin(), known.undecoded.end());
  return run_options_from(work, settings.run);
}

void warn(const std::vector<std::string>& notes, int callers) {
  for (const std::string& note : notes)
    nb::module_::import_("warnings").attr("warn")(note, "stacklevel"_a = callers + 1);
}

void add_settings(nb::module_& module) {
  add_recipe(module);
  add_decode(module);
  add_model(module);
  add_row(module);
  add_configuration(module);
}

}  // namespace ortchestra::python
