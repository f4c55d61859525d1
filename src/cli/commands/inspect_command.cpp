#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/text/json_text.h"
#include "cli/commands/command.h"
#include "cli/commands/inspection.h"
#include "cli/commands/model_argument.h"
#include "cli/commands/output_path.h"
#include "cli/config/config_draft.h"
#include "cli/terminal/options.h"
#include "cli/terminal/values.h"
#include "ortchestra/base/error.h"
#include "ortchestra/pipeline/read_files.h"

namespace ortchestra::cli {
namespace {

struct InspectFlags {
  std::vector<ModelRequest> models;
  std::optional<PictureSize> size;
  std::optional<std::string> json;
  std::optional<std::string> toml;
};

/// Throws Error(input) if the configuration exists, because the user may have edited it.
void check_draft_output(const InspectFlags& flags) {
  if (!flags.toml) return;
  if (*flags.toml == "-") {
    if (flags.json == "-")
      throw input_error("--json and --toml can't both go to standard output: give one a FILE");
  } else if (std::filesystem::exists(*flags.toml)) {
    throw input_error("--toml " + *flags.toml +
                      " exists already: give another name, or remove it first");
  }
}

void check_overwriting(const InspectFlags& flags) {
  std::vector<WrittenFile> written;
  if (flags.json) written.push_back({"--json " + *flags.json, *flags.json});
  if (flags.toml) written.push_back({"--toml " + *flags.toml, *flags.toml});
  refuse_overwriting(written, [&] {
    std::vector<ReadFile> files;
    for (const ModelRequest& model : flags.models) add_model(model.source, files);
    return files;
  });
}

int run(const InspectFlags& flags) {
  check_draft_output(flags);
  check_overwriting(flags);
  std::vector<Inspection> inspections;
  const PictureSize size = flags.size.value_or(default_input_size);
  for (const ModelRequest& model : flags.models) inspections.push_back(inspect(model, size));
  if (flags.toml) {
    const auto directory = std::filesystem::path(*flags.toml).parent_path();
    write_text(*flags.toml, config_draft(inspections, size, directory));
  }
  if (flags.json) write_text(*flags.json, json_text(to_json(inspections), 2) + "\n");
  if (flags.json != "-" && flags.toml != "-") write_text("-", to_text(inspections));
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
  app.add_option_function("MODEL", take, "an .onnx file, or builtin:NAME for a built-in model")
      ->required();
  add_value({app},
            {"--size", "WxH",
             "suggested input size in pixels, for models that take any size [default: 256x256]"},
            flags->size, parse_size);
  add_json_output(app, flags->json);
  add_text_output(app, "--toml",
                  "write a draft configuration to FILE, or to standard output (-) instead of the "
                  "table",
                  flags->toml);
  app.footer(
      "bench uses the suggested recipe, unless a configuration changes it in [model.recipe]\n"
      "(bench --config). A model that can't take pictures is also described, with the reason.\n"
      "The draft configuration (--toml) marks what the models' files do not say.\n\n"
      "Examples:\n"
      "  ortchestra inspect yolo.onnx faces.onnx\n"
      "  ortchestra inspect builtin:unet --json -\n"
      "  ortchestra inspect yolo.onnx faces.onnx --toml street.toml");
  return [flags] { return run(*flags); };
}

}  // namespace ortchestra::cli
