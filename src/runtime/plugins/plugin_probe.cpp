#include "runtime/plugins/plugin_probe.h"

#include <sys/resource.h>

#include <cstdlib>
#include <utility>

#include "base/process/channel.h"
#include "base/process/worker_program.h"
#include "base/text/exception_text.h"
#include "ortchestra/base/error.h"
#include "runtime/loader/library_file.h"
#include "runtime/loader/load.h"
#include "runtime/plugins/registered_plugins.h"

namespace ortchestra {
namespace {

using nlohmann::json;

json plugin_to_json(const PluginDescription& plugin) {
  json devices = json::array();
  for (const auto& [provider, name, hardware, vendor] : plugin.devices)
    devices.push_back(
        {{"provider", provider}, {"name", name}, {"hardware", hardware}, {"vendor", vendor}});
  return {{"version", plugin.version}, {"devices", std::move(devices)}};
}

void read_plugin(const json& body, PluginDescription& plugin) {
  body.at("version").get_to(plugin.version);
  for (const json& device : body.at("devices"))
    plugin.devices.push_back(
        {device.at("provider"), device.at("name"), device.at("hardware"), device.at("vendor")});
}

/// A plugin that crashes leaves no core file: the crash is an answer, not a defect of this program.
void leave_no_core_file() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace

PluginDescription probe_plugin(const std::filesystem::path& file,
                               const std::filesystem::path& onnxruntime) {
  auto [ours, theirs] = Channel::make_pair();
  ChildProcess child =
      start_worker("plugin", std::move(theirs), ChildProcess::Options{.leads_group = true});
  Channel channel(std::move(ours));
  channel.send({{"plugin", file.string()}, {"onnxruntime", onnxruntime.string()}});
  PluginDescription plugin{.file = file.string()};
  const std::optional<Message> reply = channel.receive();
  if (!reply) {
    plugin.obstacle = "the process that loaded it " + child.wait().describe() +
                      ": it may be for another release of ONNX Runtime than " +
                      onnxruntime_release_of(onnxruntime).value_or(onnxruntime.string()) +
                      ", or be damaged";
  } else if (reply->body.contains(worker_refusal)) {
    throw failure(reply->body.at(worker_refusal).get<std::string>());
  } else if (reply->body.contains("obstacle")) {
    plugin.obstacle = reply->body.at("obstacle").get<std::string>();
  } else {
    read_plugin(reply->body, plugin);
  }
  return plugin;
}

int serve_plugin(Descriptor socket) {
  Channel channel(std::move(socket));
  const std::optional<Message> request = channel.receive();
  if (!request) return 1;
  leave_no_core_file();
  try {
    // The parent may have chosen its ONNX Runtime for a device, which this process does not know.
    ::setenv(onnxruntime_variable, request->body.at("onnxruntime").get<std::string>().c_str(), 1);
    load_runtime();
    channel.send(plugin_to_json(register_plugin(request->body.at("plugin").get<std::string>())));
  } catch (const std::exception& error) {
    channel.send({{"obstacle", text_of(error)}});
  }
  return 0;
}

}  // namespace ortchestra
