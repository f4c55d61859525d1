#include "cli/commands/input_flags.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/values.h"
#include "cli/commands/model_argument.h"
#include "cli/terminal/picture_size.h"
#include "ortchestra/runtime/plugins.h"
#include "ortchestra/runtime/runtime.h"

namespace ortchestra::cli {

std::function<std::int64_t(const std::string&, const std::string&)> whole_number(
    const Range& range) {
  return [range](const std::string& option, const std::string& text) {
    return parse_whole_number(option, text, range);
  };
}

std::string as_given(const std::string&, const std::string& text) { return text; }

std::string default_of(const std::string& help, const std::string& value) {
  return fmt::format("{} [default: {}]", help, value);
}

std::string default_of(const std::string& help, std::int64_t value) {
  return default_of(help, std::to_string(value));
}

void add_model_flags(CLI::App& app, WorkSettings& settings) {
  const BenchOptions defaults;
  const auto add_models = [&settings](const std::string&, const std::vector<std::string>& values) {
    for (const std::string& value : values) settings.models.push_back(parse_model_argument(value));
  };
  const OptionGroup group{app, "Workload"};
  add_repeatable(
      group,
      {"-m,--model", "[NAME=]FILE",
       "a model; repeat -m or give several, as in -m *.onnx [default: four built-in models]"},
      add_models);
  add_value(group,
            {"--size", "WxH",
             default_of("input size in pixels, for models that take any size",
                        fmt::format("{}x{}", defaults.size.width, defaults.size.height))},
            settings.size, parse_size);
}

void add_input_flags(CLI::App& app, WorkSettings& settings) {
  add_model_flags(app, settings);
  add_value(
      {app, "Workload"},
      {"-i,--input", "INPUT",
       default_of("a video, a directory or glob of pictures, or synthetic", BenchOptions{}.input)},
      settings.input, as_given);
  add_reading_flags({app, "Workload"}, settings);
}

void add_reading_flags(const OptionGroup& group, WorkSettings& settings) {
  group.app
      .add_flag_callback(
          "--no-autorotate", [&settings] { settings.autorotate = false; },
          "do not rotate frames as the video's or picture's metadata says")
      ->group(group.name);
  add_value(group,
            {"--protocols", "LIST",
             "protocols that a playlist or .sdp file may use, as in file,http,tcp [default: "
             "FFmpeg's]"},
            settings.protocols, as_given);
}

void add_device_flag(CLI::App& app, const std::string& group, WorkSettings& settings) {
  add_value({app, group},
            {"-d,--device", "DEVICE",
             default_of("cpu, cuda[:N] (experimental) or another execution provider; for rows and "
                        "models that name none",
                        BenchOptions{}.device)},
            settings.device, as_given);
  add_runtime_flags(app, group);
}

void add_runtime_flags(CLI::App& app, const std::string& group) {
  add_single({app, group},
             {"--onnxruntime", "PATH",
              "use this libonnxruntime.so, or the one in this folder ('ortchestra devices' lists "
              "what is found)"},
             [](const std::string&, const std::string& path) { use_onnxruntime(path); });
  add_repeatable({app, group},
                 {"--plugin", "PATH",
                  "also use the plugin of ONNX Runtime in this file or folder; repeatable"},
                 [](const std::string&, const std::vector<std::string>& paths) {
                   std::ranges::for_each(paths, require_plugin);
                   use_plugins(paths);
                 });
}

void add_config_flag(CLI::App& app, SettingsFiles& files) {
  add_value({app, "Workload"},
            {"--config", "FILE.toml", "read settings, models and recipes from FILE.toml"},
            files.config, as_given);
}

void add_plan_flag(CLI::App& app, SettingsFiles& files) {
  add_value({app, "Workload"},
            {"--plan", "FILE.toml", "take models, row and batch from a plan that tune wrote"},
            files.plan, as_given);
}

}  // namespace ortchestra::cli
