#include "loading/model_sources.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "builtin/source.h"
#include "fake/fake_options.h"
#include "fake/fake_session.h"
#include "model/onnx_file.h"
#include "runtime/description.h"
#include "runtime/ort_session.h"

namespace ortchestra {
namespace {

std::string file_stem(const std::string& source) {
  return std::filesystem::path(source).stem().string();
}

std::string fake_stem(const std::string&) { return "fake"; }

std::vector<std::string> no_files(const std::string&) { return {}; }

constexpr std::array<ModelSourceKind, 3> kinds{{
    {fake_prefix, open_fake_session, describe_fake_model, fake_stem, no_files, false},
    {builtin_prefix, open_builtin_session, describe_builtin_model, builtin_name, no_files},
    {"", open_file_session, describe_model_file, file_stem, files_of_model_file},
}};

}  // namespace

std::span<const ModelSourceKind> model_source_kinds() { return kinds; }

const ModelSourceKind& kind_of_source(const std::string& source) {
  return *std::ranges::find_if(
      kinds, [&](const ModelSourceKind& kind) { return source.starts_with(kind.prefix); });
}

}  // namespace ortchestra
