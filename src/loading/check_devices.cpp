#include "ortchestra/loading/check_devices.h"

#include <algorithm>

#include "ortchestra/base/error.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/model/devices.h"
#include "ortchestra/runtime/runtime.h"

namespace ortchestra {

void check_devices(const std::vector<ModelRequest>& models, const std::string& row_device) {
  for (const std::string& device : devices_of(models, row_device)) {
    try {
      check_device(device);
    } catch (const Error& error) {
      const auto model = std::ranges::find(models, std::optional(device), &ModelRequest::device);
      if (model == models.end()) throw;
      const std::string name = model->name ? *model->name : default_name(model->source);
      throw error.with_text("model '" + name + "': " + error.what());
    }
  }
}

}  // namespace ortchestra
