#include "ortchestra/config/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "base/files/file.h"
#include "base/text/utc_time.h"
#include "config/config_table.h"
#include "config/model_toml.h"
#include "config/toml.h"
#include "ortchestra/base/error.h"
#include "ortchestra/builtin/builtin.h"
#include "ortchestra/config/config.h"
#include "ortchestra/loading/check_model_devices.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/measure/machine.h"
#include "ortchestra/model/devices.h"
#include "ortchestra/model/session.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/runtime/runtime.h"
#include "ortchestra/strategy/strategies.h"

namespace ortchestra {
namespace {

constexpr std::int64_t plan_version = 1;

template <class Value>
void insert_if_any(toml::table& table, std::string_view key, const std::optional<Value>& value) {
  if (value) table.insert(key, *value);
}

/// `model` has a name.
toml::table model_table(const EngineModel& model) {
  toml::table table;
  table.insert("name", *model.request.name);
  table.insert("path", absolute_source(model.request.source));
  insert_if_any(table, "device", model.request.device);
  if (model.every != 1) table.insert("every", model.every);
  if (toml::table recipe = recipe_table(model.request.recipe); !recipe.empty())
    table.insert("recipe", std::move(recipe));
  if (model.request.batched_outputs) {
    toml::array outputs;
    for (const std::string& output : *model.request.batched_outputs) outputs.push_back(output);
    table.insert("batched_outputs", std::move(outputs));
  }
  if (toml::array constants = constants_array(model.request.constants); !constants.empty())
    table.insert("constant", std::move(constants));
  DecodeOptions decode = model.decode;
  if (!decode.labels_file.empty())
    decode.labels_file = std::filesystem::absolute(decode.labels_file).string();
  table.insert("decode", decode_table(decode));
  return table;
}

/// Measured figures are uncertain by more than this. Four digits are easier to read than sixteen.
double four_digits(double value) { return std::stod(fmt::format("{:.4g}", value)); }

std::optional<double> four_digits(const std::optional<double>& value) {
  return value ? std::optional(four_digits(*value)) : std::nullopt;
}

toml::table evidence_table(const TuneResult& result) {
  toml::table table;
  if (const StageTrial* const winner = in_deciding_stage(result, result.winner);
      winner != nullptr && winner->figures) {
    const TuneFigures& figures = *winner->figures;
    table.insert("frames_per_s", four_digits(figures.frames_per_s));
    insert_if_any(table, "latency_ms", four_digits(figures.latency_ms));
    insert_if_any(table, "memory_mib", four_digits(figures.memory_mib));
    table.insert("cpus", four_digits(figures.cpus));
    table.insert("rounds", static_cast<std::int64_t>(winner->rounds.size()));
  }
  if (result.runner_up) {
    const Trial& second = result.trials[*result.runner_up];
    table.insert("runner_up", fmt::format("{}, batch {}", second.spec, second.batch));
  }
  const StageTrial* const second = in_deciding_stage(result, result.runner_up);
  if (second != nullptr && second->ratio) {
    table.insert("ratio", four_digits(second->ratio->mean));
    insert_if_any(table, "ratio_low", four_digits(second->ratio->low));
    insert_if_any(table, "ratio_high", four_digits(second->ratio->high));
  }
  if (!result.choice.empty()) table.insert("why", result.choice);
  return table;
}

/// The percentile of the latency in the evidence.
int percentile_of(const TuneResult& result) {
  return result.decided_in ? result.stages[*result.decided_in].percentile : result.percentile;
}

/// The request that belongs to a model of the result; null if there is none. Requests without a
/// name are found by path.
const EngineModel* request_of(const WorkloadModel& model,
                              const std::vector<EngineModel>& requests) {
  const auto found = std::ranges::find_if(requests, [&](const EngineModel& each) {
    return each.request.name ? *each.request.name == model.name : each.request.source == model.path;
  });
  return found == requests.end() ? nullptr : &*found;
}

/// The requests of the models of the result, with their names and the devices that were chosen.
std::vector<EngineModel> planned_models(const TuneResult& result, const TuneOptions& options) {
  std::vector<EngineModel> requests = options.models;
  if (requests.empty()) {
    for (ModelRequest& request : builtin_requests()) requests.push_back({std::move(request)});
  }
  std::vector<EngineModel> planned;
  for (const WorkloadModel& model : result.models) {
    const EngineModel* const request = request_of(model, requests);
    if (request == nullptr) continue;
    EngineModel& kept = planned.emplace_back(*request);
    kept.request.name = model.name;
    if (model.device) kept.request.device = model.device;
  }
  return planned;
}

/// What was chosen for each model, and what it costs.
toml::array device_tables(const TuneResult& result) {
  toml::array tables;
  for (const DeviceTrial& trial : result.devices) {
    if (!trial.chosen) continue;
    toml::table table{{"model", trial.model}, {"device", trial.device}};
    if (trial.ratio) table.insert("ratio", four_digits(trial.ratio->mean));
    if (trial.agreement) {
      table.insert("kind", trial.agreement->kind);
      insert_if_any(table, "agreement", trial.agreement->value);
      table.insert("frames", trial.agreement->frames);
      table.insert("objects", trial.agreement->objects);
    }
    tables.push_back(std::move(table));
  }
  return tables;
}

toml::table plan_table(const TuneResult& result, const TuneOptions& options,
                       const std::vector<EngineModel>& planned) {
  toml::table constraints;
  insert_if_any(constraints, "max_latency_ms", options.constraints.max_latency_ms);
  insert_if_any(constraints, "max_memory_mib", options.constraints.max_memory_mib);
  insert_if_any(constraints, "max_cpus", options.constraints.max_cpus);
  const Row row = parse_row(result.trials[*result.winner].spec);
  const std::string version = onnxruntime_version_for(
      devices_of(requests_of(planned), row.options.device.value_or(options.device)));
  toml::array models;
  for (const WorkloadModel& model : result.models)
    models.push_back(toml::table{{"name", model.name}, {"sha256", model.sha256}});
  toml::table table{
      {"version", plan_version},
      {"created", utc_time_text()},
      {"objective", std::string(text_of(options.objective))},
      {"percentile", percentile_of(result)},
      {"confirmed", result.confirmed},
      {"interrupted", result.interrupted},
      {"constraints", std::move(constraints)},
      {"evidence", evidence_table(result)},
      {"fingerprint", toml::table{{"cpu", result.machine.cpu},
                                  {"cores_budget", result.machine.cores_budget},
                                  {"ort_version", version}}},
      {"model", std::move(models)},
  };
  insert_if_any(table, "agreement", options.agreement);
  if (toml::array devices = device_tables(result); !devices.empty())
    table.insert("device", std::move(devices));
  return table;
}

}  // namespace

std::string plan_text(const TuneResult& result, const TuneOptions& options) {
  if (!result.winner)
    throw input_error("there is no plan to write, because the search found no row that it can use");
  const Trial& winner = result.trials[*result.winner];
  const std::vector<EngineModel> planned = planned_models(result, options);
  toml::array models;
  for (const EngineModel& model : planned) models.push_back(model_table(model));
  const toml::table document{
      {"strategies", toml::array{winner.spec}},
      {"batch", winner.batch},
      {"batch_mode", "consecutive"},
      {"size", toml::array{options.size.width, options.size.height}},
      {"device", options.device},
      {"plan", plan_table(result, options, planned)},
      {"model", std::move(models)},
  };
  std::ostringstream text;
  if (!result.confirmed)
    text << "# The search ended early: this is the best row so far, not confirmed by full "
            "rounds.\n";
  text << '\n' << document << '\n';
  return text.str();
}

Plan read_plan(const std::filesystem::path& path) { return parse_plan(read_file(path), path); }

Plan parse_plan(const std::string& text, const std::filesystem::path& path) {
  Plan plan;
  plan.settings = parse_config(text, path);
  plan.text = text;
  const toml::table document = parse_toml(text, path);
  const ConfigTable whole(document, path.string(), "");
  const auto table = whole.table("plan", "[plan]");
  if (!table)
    throw input_error(
        whole.incomplete("this is not a plan, because it has no table [plan]: search for a plan")
            .what(),
        {{RemedyKind::plan}});
  const std::int64_t version = table->whole_number("version", Range{1}).value_or(0);
  if (version != plan_version) {
    table->with_location("version", [&] {
      throw input_error(fmt::format(
          "this is a plan of version {}, but this ortchestra reads version {}: tune again", version,
          plan_version));
    });
  }
  if (plan.settings.work.rows.size() != 1)
    throw whole.must_be("strategies", "a list with the plan's only row");
  if (const auto fingerprint = table->table("fingerprint", "[plan.fingerprint]")) {
    plan.cpu = fingerprint->text("cpu").value_or("");
    plan.cores_budget = fingerprint->number("cores_budget").value_or(0);
    plan.ort_version = fingerprint->text("ort_version").value_or("");
  }
  for (const ConfigTable& model : table->tables("model", "[[plan.model]]"))
    plan.model_hashes[model.text("name").value_or("")] = model.text("sha256").value_or("");
  return plan;
}

std::vector<std::string> misfits(const Plan& plan) {
  std::vector<std::string> found;
  const auto compare = [&](const std::string& what, const auto& then, const auto& now) {
    if (then != now) found.push_back(fmt::format("{} was {} and is now {}", what, then, now));
  };
  const WorkSettings& work = plan.settings.work;
  const Row& row = work.rows.front();
  const std::string device =
      row.options.device.value_or(work.device.value_or(PipelineOptions{}.device));
  const Machine machine = describe_machine();
  compare("the CPU", plan.cpu, machine.cpu);
  compare("the CPU budget", plan.cores_budget, machine.cores_budget);
  compare("ONNX Runtime", plan.ort_version,
          onnxruntime_version_for(devices_of(work.models, device)));
  for (const ModelRequest& model : plan.settings.work.models) {
    const std::string name = model.name.value_or("");
    const auto hash = plan.model_hashes.find(name);
    if (hash == plan.model_hashes.end() || describe_model(model.source).sha256 != hash->second)
      found.push_back(fmt::format("model {} has changed", name));
  }
  return found;
}

}  // namespace ortchestra
