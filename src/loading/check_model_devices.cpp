#include "ortchestra/loading/check_model_devices.h"

#include <algorithm>
#include <iterator>

#include "loading/model_sources.h"
#include "ortchestra/base/error.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/model/devices.h"
#include "ortchestra/runtime/runtime.h"
#include "runtime/devices/traits.h"

namespace ortchestra {
namespace {

/// The devices of the models that use ONNX Runtime.
template <class Model>
std::vector<std::string> runtime_devices(const std::vector<Model>& models,
                                         const std::string& row_device) {
  std::vector<Model> users;
  std::ranges::copy_if(models, std::back_inserter(users), [](const Model& model) {
    return kind_of_source(model.source).uses_onnxruntime;
  });
  return users.empty() ? std::vector<std::string>() : devices_of(users, row_device);
}

template <class Model>
void load_for(const std::vector<Model>& models, const std::string& row_device) {
  const std::vector<std::string> devices = runtime_devices(models, row_device);
  if (!devices.empty()) load_onnxruntime(devices);
}

}  // namespace

void load_runtime_for(const std::vector<ModelRequest>& models, const std::string& row_device) {
  load_for(models, row_device);
}

std::string runtime_version_for(const std::vector<ModelSpec>& models,
                                const std::string& row_device) {
  const std::vector<std::string> devices = runtime_devices(models, row_device);
  return devices.empty() ? "" : onnxruntime_version_for(devices);
}

void load_runtime_for(const std::vector<ModelSpec>& models, const std::string& row_device) {
  load_for(models, row_device);
}

void check_model_devices(const std::vector<ModelRequest>& models, const std::string& row_device) {
  const std::vector<std::string> devices = devices_of(models, row_device);
  try {
    if (std::ranges::all_of(devices, is_cpu)) {
      for (const std::string& device : devices) check_device(device);  // needs no other process
    } else {
      check_devices(devices);
    }
  } catch (const Error& error) {
    const std::string text = error.what();
    const auto model = std::ranges::find_if(models, [&](const ModelRequest& each) {
      return each.device && text.starts_with("device '" + *each.device + "'");
    });
    if (model == models.end()) throw;
    const std::string name = model->name ? *model->name : default_name(model->source);
    throw error.with_text("model '" + name + "': " + text);
  }
}

}  // namespace ortchestra
