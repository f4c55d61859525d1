#include "cli/terminal/flags_for.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <string_view>
#include <vector>

#include "base/text/exception_text.h"
#include "ortchestra/base/error.h"

namespace ortchestra::cli {
namespace {

std::string flag_for(const Remedy& remedy) {
  switch (remedy.kind) {
    case RemedyKind::overwrite:
      return "--overwrite replaces what is there";
    case RemedyKind::resume:
      return "--resume continues the run";
    case RemedyKind::skip_bad_frames:
      return "--on-bad-frame skip";
    case RemedyKind::skip_bad_inputs:
      return "--on-bad-input skip";
    case RemedyKind::leave_out_gaps:
      return "--partial joins what is there";
    case RemedyKind::continue_on_model_error:
      return "--on-model-error continue";
    case RemedyKind::time_limit:
      return fmt::format("--time-limit {}s", remedy.amount);
    case RemedyKind::frames:
      return remedy.amount > 0 ? fmt::format("-n {}", remedy.amount) : "-n N";
    case RemedyKind::batch:
      return fmt::format("-b {}", remedy.amount);
    case RemedyKind::rounds:
      return "--rounds N";
    case RemedyKind::protocols:
      return "--protocols " + remedy.names;
    case RemedyKind::model:
      return "-m FILE";
    case RemedyKind::input:
      return "-i VIDEO";
    case RemedyKind::output:
      return "-o FILE.jsonl";
    case RemedyKind::saved_result:
      return "bench --json FILE";
    case RemedyKind::row:
      return "-s ROW";
    case RemedyKind::plan:
      return "tune -o FILE";
  }
  return "";
}

/// Flags by warning code. The codes never change.
std::string_view flags_for_warning(const std::string& code) {
  static const std::map<std::string_view, std::string_view> flags = {
      {"batch-one", "-b 4"},
      {"behind", "--rate"},
      {"devices-cut-short", "--time-limit"},
      {"few-samples", "-n"},
      {"machine-busy", "--rounds 10"},
      {"search-cut-short", "--time-limit"},
      {"spread", "-n, --rounds 10"},
      {"steal", "--rounds 10"},
      {"swap", "-b"},
      {"time-limit", "--time-limit, -n"},
  };
  const auto found = flags.find(code);
  return found == flags.end() ? "" : found->second;
}

void add_flags(std::vector<Warning>& warnings) {
  for (Warning& warning : warnings) {
    const std::string_view flags = flags_for_warning(warning.code);
    if (!flags.empty()) warning.text += fmt::format(" ({})", flags);
  }
}

}  // namespace

std::string text_with_flags(const std::string& text, std::span<const Remedy> remedies) {
  if (remedies.empty()) return text;
  std::vector<std::string> flags;
  for (const Remedy& remedy : remedies) flags.push_back(flag_for(remedy));
  return fmt::format("{} ({})", text, fmt::join(flags, ", "));
}

std::string text_with_flags(const std::exception& error) {
  const auto* own = dynamic_cast<const Error*>(&error);
  return text_with_flags(text_of(error), own ? own->remedies() : std::span<const Remedy>());
}

BenchResult with_flags(BenchResult result) {
  add_flags(result.warnings);
  return result;
}

TuneResult with_flags(TuneResult result) {
  add_flags(result.warnings);
  return result;
}

}  // namespace ortchestra::cli
