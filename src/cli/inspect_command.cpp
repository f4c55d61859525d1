#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/inspection.h"
#include "cli/model_argument.h"
#include "cli/options.h"
#include "cli/output_path.h"
#include "cli/values.h"

namespace ortchestra::cli {
namespace {

struct InspectFlags {
  std::vector<ModelRequest> models;
  std::optional<PictureSize> size;
  std::optional<std::string> json;
};

int run(const InspectFlags& flags) {
  std::vector<Inspection> inspections;
  for (const ModelRequest& model : flags.models)
    inspections.push_back(inspect(model, flags.size.value_or(PictureSize{})));
  if (flags.json) write_text(*flags.json, to_json(inspections).dump(2) + "\n");
  if (flags.json != "-") write_text("-", to_text(inspections));
  return 0;
}

}  // namespace

Action add_inspect(CLI::App& app, const Arguments&) {
  const auto flags = std::make_shared<InspectFlags>();
  const std::function<void(const std::vector<std::string>&)> take =
      [flags](const std::vector<std::string>& values) {
        for (const std::string& value : values)
          flags->models.push_back(parse_model_argument(value));
      };
  app.add_option_function("MODEL", take, "an .onnx file, or builtin:NAME")->required();
  add_value({app},
            {"--size", "WxH", "the suggestion's size where a model leaves it open [256x256]"},
            flags->size, parse_size);
  add_json_output(app, flags->json);
  app.footer(
      "The suggested recipe is what bench uses; [model.recipe] of a "
      "configuration changes it (bench --config).\n"
      "A model that can't be fed with pictures is described all the "
      "same, with the reason.\n\n"
      "Examples:\n"
      "  ortchestra inspect yolo.onnx faces.onnx\n"
      "  ortchestra inspect builtin:unet --json -");
  return [flags] { return run(*flags); };
}

}  // namespace ortchestra::cli
