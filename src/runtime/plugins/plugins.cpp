#include "ortchestra/runtime/plugins.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "base/process/code_file.h"
#include "ortchestra/base/error.h"
#include "runtime/loader/load.h"
#include "runtime/plugins/plugin_file.h"
#include "runtime/plugins/plugin_probe.h"

namespace ortchestra {

namespace {

/// The ONNX Runtime for devices of no particular one, which this process need not load.
PluginDescription described(const PluginFile& plugin) {
  try {
    const RuntimeFile runtime = choose_runtime(find_runtimes(runtime_places()), {}, code_file());
    return probe_plugin(plugin.file, runtime.file);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input) throw;
    return {.file = plugin.file.string(), .obstacle = error.what()};
  }
}

}  // namespace

std::vector<PluginDescription> describe_plugins() {
  std::vector<PluginDescription> all;
  for (const PluginFile& plugin : find_plugins(plugin_places())) {
    all.push_back(plugin.obstacle
                      ? PluginDescription{.file = plugin.file.string(), .obstacle = plugin.obstacle}
                      : described(plugin));
    all.back().found_in = plugin.found_in;
  }
  return all;
}

bool plugins_are_named() { return !plugin_places().named.empty(); }

void use_plugins(const std::vector<std::string>& paths) {
  std::string all;
  for (const std::string& path : paths) {
    if (path.empty()) throw input_error("the path of a plugin is empty: give the path of its file");
    const std::string absolute = std::filesystem::absolute(path).string();
    if (absolute.find(':') != std::string::npos) {
      throw input_error("plugin '" + path +
                        "': a path with a colon can't be named: use a symbolic link to it");
    }
    all += (all.empty() ? "" : ":") + absolute;
  }
  if (all.empty()) return;
  if (const char* const earlier = std::getenv(plugins_variable); earlier && *earlier != '\0')
    all += std::string(":") + earlier;
  ::setenv(plugins_variable, all.c_str(), 1);
}

void require_plugin(const std::string& path) {
  const std::string absolute = std::filesystem::absolute(path).string();
  for (const PluginFile& plugin : find_plugins({.named = absolute})) {
    if (plugin.obstacle) throw input_error("plugin '" + path + "': " + *plugin.obstacle);
  }
}

}  // namespace ortchestra
