#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/text/json_text.h"
#include "base/text/values.h"
#include "cli/commands/command.h"
#include "cli/commands/input_flags.h"
#include "cli/commands/model_argument.h"
#include "cli/commands/output_path.h"
#include "cli/commands/settings_files.h"
#include "cli/inspect/config_draft.h"
#include "cli/inspect/inspection.h"
#include "cli/inspect/preview.h"
#include "cli/inspect/suggested_model.h"
#include "cli/terminal/options.h"
#include "cli/terminal/picture_size.h"
#include "ortchestra/base/error.h"
#include "ortchestra/config/config.h"
#include "ortchestra/config/settings.h"
#include "ortchestra/pipeline/read_files.h"

namespace ortchestra::cli {
namespace {

struct InspectFlags {
  WorkSettings work;
  SettingsFiles files;
  std::optional<std::string> json;
  std::optional<std::string> toml;
  std::optional<std::string> preview;
  std::optional<std::string> output;
  std::optional<double> at_s;
};

/// Throws Error(input) if the draft configuration exists, because the user may have edited it.
void check_draft_output(const InspectFlags& flags) {
  if (!flags.toml) return;
  if (flags.files.config)
    throw input_error("--toml makes a draft from models: leave --config out, and give the models");
  if (*flags.toml == "-") {
    if (flags.json == "-")
      throw input_error("--json and --toml can't both go to standard output: give one a FILE");
  } else if (std::filesystem::exists(*flags.toml)) {
    throw input_error("--toml " + *flags.toml +
                      " exists already: give another name, or remove it first");
  }
}

void check_preview(const InspectFlags& flags) {
  if (flags.preview && !flags.output)
    throw input_error("--preview needs a name for the picture: give -o NAME.jpg");
  if (flags.output && !flags.preview)
    throw input_error("-o is the picture of --preview: give --preview INPUT too");
  if (flags.at_s && !flags.preview)
    throw input_error("--at is a time in the input of --preview: give --preview INPUT too");
  if (flags.output) check_output_path("--output", *flags.output);
}

void check_overwriting(const InspectFlags& flags, const WorkSettings& work) {
  std::vector<WrittenFile> written;
  if (flags.json) written.push_back({"--json " + *flags.json, *flags.json});
  if (flags.toml) written.push_back({"--toml " + *flags.toml, *flags.toml});
  if (flags.output) written.push_back({"--output " + *flags.output, *flags.output});
  refuse_overwriting(written, [&] {
    std::vector<ReadFile> files;
    for (const ModelRequest& model : work.models) add_model(model.source, files);
    if (flags.preview) add_input(*flags.preview, files);
    add_settings_files(flags.files, files);
    return files;
  });
}

WorkSettings settings_of(const InspectFlags& flags) {
  const Configuration configured =
      flags.files.config ? read_config_file(*flags.files.config) : Configuration{};
  WorkSettings work = merge(flags.work, configured.work);
  if (work.models.empty()) throw input_error("no model is given: give a MODEL, or --config FILE");
  work.uses.resize(work.models.size());
  return work;
}

/// "recipe and decoder known as YOLOX", "recipe configured, decoder guessed"
std::string recipe_origin(const SuggestedModel& model, const ModelRequest& given,
                          const ModelUse& use) {
  const std::string otherwise =
      model.known ? "known as " + model.known->name : "guessed (--toml FILE shows what to check)";
  const std::string recipe = converts_pixels(given.recipe) ? "configured" : otherwise;
  const std::string decoder = use.decode ? "configured" : otherwise;
  return recipe == decoder ? "recipe and decoder " + recipe
                           : "recipe " + recipe + ", decoder " + decoder;
}

PreviewOptions preview_options(const InspectFlags& flags, const WorkSettings& work,
                               const std::vector<Inspection>& inspections) {
  PreviewOptions options{.models = {},
                         .input = *flags.preview,
                         .at_s = flags.at_s.value_or(0),
                         .output = *flags.output,
                         .size = work.size.value_or(default_input_size)};
  const std::vector<std::string> names = names_of(work.models);
  for (std::size_t i = 0; i < inspections.size(); ++i) {
    const ModelRequest& given = inspections[i].request;
    const SuggestedModel suggested =
        suggest_model(names[i], inspections[i].description, given, options.size);
    options.models.push_back({{.request = suggested.request,
                               .decode = work.uses[i].decode.value_or(suggested.decoder.options)},
                              recipe_origin(suggested, given, work.uses[i])});
    const auto fixed_batch = static_cast<std::int64_t>(suggested.spec.fixed_batch);
    options.batch = std::lcm(options.batch, std::max<std::int64_t>(1, fixed_batch));
  }
  return options;
}

/// "wrote models.toml: 7 lines to check, marked CHECK or GUESS"
std::string draft_text(const std::string& file, std::size_t open_lines) {
  const std::string start = file == "-" ? "draft configuration" : "wrote " + file;
  if (open_lines == 0) return start + ": nothing to check\n";
  return fmt::format("{}: {} to check, marked CHECK or GUESS\n", start,
                     open_lines == 1 ? "1 line" : fmt::format("{} lines", open_lines));
}

int run(const InspectFlags& flags) {
  check_draft_output(flags);
  check_preview(flags);
  const WorkSettings work = settings_of(flags);
  check_overwriting(flags, work);
  const PictureSize size = work.size.value_or(default_input_size);
  std::vector<Inspection> inspections;
  for (const ModelRequest& model : work.models) inspections.push_back(inspect(model, size));
  // Standard output holds either one document or texts for people.
  const bool holds_document = flags.json == "-" || flags.toml == "-";
  const auto tell = [&](const std::string& text) {
    if (holds_document) {
      std::fputs(text.c_str(), stderr);
    } else {
      write_text("-", text);
    }
  };
  if (flags.json) write_text(*flags.json, json_text(to_json(inspections), 2) + "\n");
  if (!holds_document) write_text("-", to_text(inspections));
  if (flags.toml) {
    const auto directory = std::filesystem::path(*flags.toml).parent_path();
    const DraftText draft = config_draft(inspections, size, directory);
    write_text(*flags.toml, draft.text);
    tell(draft_text(*flags.toml, draft.open_lines));
  }
  if (flags.preview) tell(draw_preview(preview_options(flags, work, inspections)));
  return 0;
}

}  // namespace

Action add_inspect(CLI::App& app, const Arguments&) {
  const auto flags = std::make_shared<InspectFlags>();
  const std::function<void(const std::vector<std::string>&)> take =
      [flags](const std::vector<std::string>& values) {
        for (const std::string& value : values)
          flags->work.models.push_back(parse_model_argument(value));
      };
  app.add_option_function("MODEL", take, "an .onnx file, or builtin:NAME for a built-in model");
  add_value({app},
            {"--size", "WxH",
             "suggested input size in pixels, for models that take any size [default: 256x256]"},
            flags->work.size, parse_size);
  add_config_flag(app, flags->files);
  add_runtime_flags(app, "Options");
  add_json_output(app, flags->json);
  add_text_output(app, "--toml",
                  "write a draft configuration to FILE, or to standard output (-) instead of the "
                  "table",
                  flags->toml);
  const OptionGroup preview{app, "Preview"};
  add_value(preview,
            {"--preview", "INPUT", "run the models on one frame of a video, or on a picture"},
            flags->preview, as_given);
  add_value(preview, {"-o,--output", "FILE", "the frame with predictions drawn: a .jpg or .png"},
            flags->output, as_given);
  add_value(preview,
            {"--at", "TIME", "time of the frame; 90 (s), 90s, 5m or 1h [default: the first frame]"},
            flags->at_s, parse_duration_s);
  app.footer(
      "Known models, such as YOLOX or UltraFace, are recognised by their inputs, outputs and\n"
      "metadata. bench, tune and run then use the recipe of the model's authors, unless a\n"
      "configuration changes it in [model.recipe]. A model that can't take pictures is also\n"
      "described, with the reason.\n"
      "The draft configuration (--toml) marks what neither the models' files nor the list of "
      "known\n"
      "models say. --preview draws with the recipe and the decoder that the draft would have, or\n"
      "with those of --config.\n\n"
      "Examples:\n"
      "  ortchestra inspect yolo.onnx faces.onnx\n"
      "  ortchestra inspect faces.onnx --preview street.mp4 -o preview.jpg\n"
      "  ortchestra inspect builtin:unet --json -\n"
      "  ortchestra inspect yolo.onnx faces.onnx --toml street.toml");
  return [flags] { return run(*flags); };
}

}  // namespace ortchestra::cli
