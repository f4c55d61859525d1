#include "runtime/loader/probe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/process/channel.h"
#include "base/process/worker_program.h"
#include "base/text/error_json.h"
#include "ortchestra/base/error.h"
#include "runtime/loader/load.h"

namespace ortchestra {
namespace {

using nlohmann::json;

/// Sends the request to a new worker process and returns its answer. `what` names the library or
/// device for the message if the process dies, as it does when a library crashes while loading.
json answer_of_worker(const json& request, const std::string& what) {
  auto [ours, theirs] = Channel::make_pair();
  ChildProcess child = start_worker("probe", std::move(theirs), {});
  Channel channel(std::move(ours));
  channel.send(request);
  const std::optional<Message> reply = channel.receive();
  if (!reply) {
    throw input_error(what + " can't be used: the process that tried it " +
                      child.wait().describe());
  }
  if (reply->body.contains(worker_refusal))
    throw failure(reply->body.at(worker_refusal).get<std::string>());
  if (reply->body.contains("error")) throw error_from_json(reply->body);
  return reply->body;
}

std::string problem_of(const std::string& device) {
  try {
    check_device(device);
    return "";
  } catch (const std::exception& error) {
    return error.what();
  }
}

json probe(const json& request) {
  if (request.contains("check")) {
    const auto devices = request.at("check").get<std::vector<std::string>>();
    load_runtime(devices);
    for (const std::string& device : devices) check_device(device);
  } else {
    use_onnxruntime(request.at("library"));
  }
  json devices = json::object();
  for (const auto& device : request.value("try", std::vector<std::string>()))
    devices[device] = problem_of(device);
  return {{"version", ort_version()},
          {"providers", execution_providers()},
          {"devices", std::move(devices)}};
}

}  // namespace

RuntimeProbe probe_onnxruntime(const FoundRuntime& runtime) {
  const json answer = answer_of_worker({{"library", runtime.path}, {"try", runtime.devices}},
                                       "ONNX Runtime " + runtime.path);
  return {answer.at("version"), answer.at("providers"), answer.at("devices")};
}

std::string check_devices(const std::vector<std::string>& devices) {
  return answer_of_worker({{"check", devices}},
                          fmt::format("device '{}'", fmt::join(devices, "', '")))
      .at("version");
}

int serve_probe(Descriptor socket) {
  Channel channel(std::move(socket));
  const std::optional<Message> request = channel.receive();
  if (!request) return 1;
  try {
    channel.send(probe(request->body));
  } catch (const std::exception& error) {
    channel.send(error_to_json(error));
  }
  return 0;
}

}  // namespace ortchestra
