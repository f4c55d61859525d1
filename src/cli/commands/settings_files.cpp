#include "cli/commands/settings_files.h"

#include "ortchestra/config/config.h"
#include "ortchestra/config/plan.h"
#include "ortchestra/pipeline/read_files.h"

namespace ortchestra::cli {
namespace {

void add(const std::string& path, const std::string& what, const Configuration& settings,
         std::vector<ReadFile>& files) {
  files.push_back({path, what});
  for (const ModelUse& use : settings.work.uses) {
    if (use.decode) add_labels(*use.decode, files);
  }
}

}  // namespace

void add_settings_files(const SettingsFiles& settings, std::vector<ReadFile>& files) {
  if (settings.config)
    add(*settings.config, "the configuration", read_config_file(*settings.config), files);
  if (settings.plan) add(*settings.plan, "the plan", read_plan(*settings.plan).settings, files);
}

}  // namespace ortchestra::cli
