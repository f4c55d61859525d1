#include "ortchestra/config/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/files/file.h"
#include "config/config_decode.h"
#include "config/config_table.h"
#include "config/toml.h"
#include "ortchestra/runtime/runtime.h"
#include "ortchestra/source/source.h"
#include "ortchestra/strategy/row.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

std::string resolve_input(const fs::path& directory, const std::string& input) {
  return is_path(input) ? (directory / input).string() : input;
}

std::string resolve_model_path(const fs::path& directory, const std::string& source) {
  return is_model_file(source) ? (directory / source).string() : source;
}

std::optional<PictureSize> size_in(const ConfigTable& table) {
  const auto sides = table.whole_numbers("size", range::side);
  if (!sides) return std::nullopt;
  if (sides->size() != 2) throw table.must_be("size", "[width, height]");
  return PictureSize{static_cast<int>((*sides)[0]), static_cast<int>((*sides)[1])};
}

/// One number for all channels, or one number per channel.
std::optional<std::array<float, 3>> channels(const ConfigTable& table, std::string_view key) {
  const auto values = table.numbers(key);
  if (!values) return std::nullopt;
  if (values->size() != 1 && values->size() != 3)
    throw table.must_be(key, "a number, or a list of three numbers, one per channel");
  const auto at = [&](std::size_t i) {
    return static_cast<float>(values->size() == 1 ? values->front() : (*values)[i]);
  };
  return std::array<float, 3>{at(0), at(1), at(2)};
}

template <TextEnum E>
void read_field(const ConfigTable& table, std::string_view key, std::optional<E>& field) {
  field = table.named<E>(key);
}

void read_field(const ConfigTable& table, std::string_view key, std::optional<ElementType>& field) {
  field = table.parsed(key, [](const std::string& what, const std::string& text) {
    if (const auto type = enum_named<ElementType>(text)) return *type;
    throw input_error(fmt::format(
        "{} can't be '{}': give float32, float64, float16, bfloat16, or uint or int with 8, 16, 32 "
        "or 64",
        what, text));
  });
}

void read_field(const ConfigTable& table, std::string_view key, std::optional<float>& field) {
  if (const auto value = table.number(key)) field = static_cast<float>(*value);
}

void read_field(const ConfigTable& table, std::string_view key,
                std::optional<std::array<float, 3>>& field) {
  field = channels(table, key);
}

void read_field(const ConfigTable& table, std::string_view key,
                std::optional<std::uint8_t>& field) {
  if (const auto value = table.whole_number(key, range::pad))
    field = static_cast<std::uint8_t>(*value);
}

/// Width and height are read from the key "size".
void read_field(const ConfigTable&, std::string_view, std::optional<int>&) {}

RecipeOverrides recipe_in(const ConfigTable& table) {
  table.allow({"size", "fit", "color", "layout", "scale", "mean", "std", "type", "pad"});
  RecipeOverrides recipe;
  if (const auto size = size_in(table)) {
    recipe.width = size->width;
    recipe.height = size->height;
  }
  for_each_recipe_field(recipe,
                        [&](std::string_view key, auto& field) { read_field(table, key, field); });
  if (recipe.std && std::ranges::count(*recipe.std, 0.0F) > 0)
    table.with_location("std", [] {
      throw input_error(
          "std can't be 0: give the value that the model was trained with, or leave it out");
    });
  return recipe;
}

std::optional<std::string> device_in(const ConfigTable& table) {
  return table.parsed("device", [](const std::string&, const std::string& text) {
    check_device_name(text);
    return text;
  });
}

ConstantInput constant_in(const ConfigTable& table) {
  table.allow({"name", "values"});
  auto name = table.text("name");
  auto values = table.numbers("values");
  if (!name || !values)
    throw table.incomplete(
        "needs two keys: name (of an input) and values (a number or a list of numbers)");
  return {std::move(*name), std::move(*values)};
}

ModelRequest model_in(const ConfigTable& table, const fs::path& directory) {
  table.allow(
      {"name", "path", "recipe", "constant", "decode", "every", "batched_outputs", "device"});
  const auto path = table.text("path");
  if (!path) throw table.incomplete("needs a path");
  ModelRequest request;
  request.name = table.text("name");
  request.source = resolve_model_path(directory, *path);
  if (const auto recipe = table.table("recipe", "[model.recipe]"))
    request.recipe = recipe_in(*recipe);
  for (const ConfigTable& constant : table.tables("constant", "[[model.constant]]")) {
    request.constants.push_back(constant_in(constant));
  }
  request.batched_outputs = table.texts("batched_outputs");
  request.device = device_in(table);
  return request;
}

/// How `run` and `tune` use the model.
ModelUse use_in(const ConfigTable& table, const fs::path& directory) {
  ModelUse use;
  if (const auto decode = table.table("decode", "[model.decode]"))
    use.decode = decode_options_in(*decode, directory);
  use.every = table.whole_number("every", range::frames);
  return use;
}

std::vector<Row> rows_in(const ConfigTable& table) {
  std::vector<Row> rows;
  for (const std::string& spec : table.texts("strategies").value_or(std::vector<std::string>{})) {
    rows.push_back(table.with_location("strategies", [&] { return parse_row(spec); }));
  }
  return rows;
}

std::optional<int> to_int(const std::optional<std::int64_t>& value) {
  return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

std::optional<double> tolerance_in(const ConfigTable& table, std::string_view key) {
  const auto value = table.number(key);
  if (!value) return std::nullopt;
  return table.with_location(key, [&] { return require_tolerance(std::string(key), *value); });
}

WorkSettings work_in(const ConfigTable& table, const fs::path& directory) {
  WorkSettings work;
  for (const ConfigTable& model : table.tables("model", "[[model]]")) {
    work.models.push_back(model_in(model, directory));
    work.uses.push_back(use_in(model, directory));
  }
  work.rows = rows_in(table);
  if (const auto input = table.text("input")) work.input = resolve_input(directory, *input);
  work.autorotate = table.yes_or_no("autorotate");
  work.protocols = table.text("protocols");
  work.batch = table.whole_number("batch", range::batch);
  work.size = size_in(table);
  work.device = device_in(table);
  return work;
}

BenchSettings bench_in(const ConfigTable& table) {
  BenchSettings bench;
  bench.frames = table.whole_number("frames", range::frames);
  bench.batch_mode = table.named<BatchMode>("batch_mode");
  bench.rounds = to_int(table.whole_number("rounds", range::rounds));
  bench.time_limit_s = table.parsed("time_limit", parse_duration_s);
  if (const auto rate = table.number("rate"))
    bench.rate = table.with_location("rate", [&] { return require_positive("rate", *rate); });
  bench.warmup = to_int(table.whole_number("warmup", range::warmup));
  if (const auto seed = table.whole_number("seed", range::seed))
    bench.seed = static_cast<std::uint64_t>(*seed);
  bench.atol = tolerance_in(table, "atol");
  bench.rtol = tolerance_in(table, "rtol");
  if (const auto least = table.number("agreement")) {
    bench.agreement =
        table.with_location("agreement", [&] { return require_share("agreement", *least); });
  }
  return bench;
}

Configuration configuration_in(const ConfigTable& table, const fs::path& directory) {
  table.allow({"input", "autorotate", "protocols", "frames", "batch", "batch_mode", "size",
               "device", "strategies", "rounds", "time_limit", "plan", "rate", "warmup", "seed",
               "atol", "rtol", "agreement", "model"});
  Configuration all;
  all.work = work_in(table, directory);
  all.bench = bench_in(table);
  all.run = {.frames = all.bench.frames, .batch_mode = all.bench.batch_mode};
  all.tune = {.rounds = all.bench.rounds,
              .time_limit_s = all.bench.time_limit_s,
              .seed = all.bench.seed,
              .agreement = all.bench.agreement};
  return all;
}

}  // namespace

Configuration read_config_file(const fs::path& path) { return parse_config(read_file(path), path); }

Configuration parse_config(const std::string& text, const fs::path& path) {
  const toml::table document = parse_toml(text, path);
  return configuration_in(ConfigTable(document, path.string(), ""), path.parent_path());
}

}  // namespace ortchestra
