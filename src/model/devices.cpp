#include "ortchestra/model/devices.h"

#include <algorithm>

namespace ortchestra {
namespace {

template <class Model>
std::vector<std::string> distinct_devices(const std::vector<Model>& models,
                                          const std::string& row_device) {
  if (models.empty()) return {row_device};
  std::vector<std::string> devices;
  for (const Model& model : models) {
    std::string device = device_of(model, row_device);
    if (std::ranges::find(devices, device) == devices.end()) devices.push_back(std::move(device));
  }
  return devices;
}

}  // namespace

std::string device_of(const ModelSpec& model, const std::string& row_device) {
  return model.device.empty() ? row_device : model.device;
}

std::string device_of(const ModelRequest& model, const std::string& row_device) {
  return model.device.value_or(row_device);
}

std::vector<std::string> devices_of(const std::vector<ModelSpec>& models,
                                    const std::string& row_device) {
  return distinct_devices(models, row_device);
}

std::vector<std::string> devices_of(const std::vector<ModelRequest>& models,
                                    const std::string& row_device) {
  return distinct_devices(models, row_device);
}

std::vector<std::string> named_devices(const std::vector<ModelSpec>& models) {
  std::vector<std::string> devices;
  devices.reserve(models.size());
  for (const ModelSpec& model : models) devices.push_back(model.device);
  return devices;
}

std::vector<std::string> named_devices(const std::vector<ModelRequest>& models) {
  std::vector<std::string> devices;
  devices.reserve(models.size());
  for (const ModelRequest& model : models) devices.push_back(model.device.value_or(""));
  return devices;
}

}  // namespace ortchestra
