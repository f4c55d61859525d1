#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/text/json_text.h"
#include "base/text/numbers.h"
#include "base/text/text.h"
#include "cli/commands/command.h"
#include "cli/commands/input_flags.h"
#include "cli/commands/output_path.h"
#include "cli/terminal/options.h"
#include "cli/terminal/terminal.h"
#include "ortchestra/base/error.h"
#include "ortchestra/base/overwriting.h"
#include "ortchestra/shards/manifest.h"
#include "ortchestra/shards/merge.h"

namespace ortchestra::cli {
namespace {

struct MergeFlags {
  std::vector<std::string> folders;
  std::optional<std::string> manifest;
  std::vector<std::string> outputs;
  std::vector<std::string> patterns;
  std::optional<std::string> json;
  bool partial = false;
  bool overwrite = false;
};

constexpr std::size_t most_listed_gaps = 20;
constexpr std::size_t most_listed_keys = 5;

MergeOptions merge_options(const MergeFlags& flags) {
  if (!flags.manifest)
    throw input_error("no manifest: give the one of the job, as in --manifest videos.jsonl");
  if (flags.patterns.size() > flags.outputs.size())
    throw input_error("each --from belongs to one -o: give as many outputs");
  MergeOptions options;
  options.manifest = read_manifest(*flags.manifest);
  options.folders.assign(flags.folders.begin(), flags.folders.end());
  for (std::size_t i = 0; i < flags.outputs.size(); ++i)
    options.outputs.push_back(
        {flags.outputs[i], i < flags.patterns.size() ? flags.patterns[i] : std::string()});
  options.gaps = flags.partial ? MergeOptions::Gaps::leave_out : MergeOptions::Gaps::refuse;
  options.existing = flags.overwrite ? Existing::overwrite : Existing::refuse;
  return options;
}

void check_merge_files(const MergeFlags& flags) {
  const bool to_stdout = std::ranges::find(flags.outputs, std::string("-")) != flags.outputs.end();
  if (flags.json) {
    check_output_path("--json", *flags.json);
    if (*flags.json == "-" && to_stdout)
      throw input_error("--json - and -o - both go to standard output: give one of them a file");
  }
  std::vector<WrittenFile> written;
  for (const std::string& output : flags.outputs)
    written.push_back({"output '" + output + "'", output});
  if (flags.json) written.push_back({"--json " + *flags.json, *flags.json});
  refuse_overwriting(written, [&] {
    return std::vector<ReadFile>{{*flags.manifest, "the manifest"}};
  });
}

std::string count_of(const std::vector<MergeGap>& gaps, MergeGap::Kind kind) {
  return fmt::format("{} {}", std::ranges::count(gaps, kind, &MergeGap::kind), text_of(kind));
}

std::string some_of(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most_listed_keys); ++i)
    text += (i == 0 ? "" : ", ") + one_line(names[i]);
  return names.size() > most_listed_keys ? text + ", …" : text;
}

std::string merge_text(const MergeSummary& summary) {
  using Kind = MergeGap::Kind;
  std::string text = fmt::format("{} of {} videos are done ({}, {}, {}); {} frames", summary.joined,
                                 summary.videos, count_of(summary.gaps, Kind::missing),
                                 count_of(summary.gaps, Kind::failed),
                                 count_of(summary.gaps, Kind::damaged), summary.frames);
  if (summary.bad_frames > 0) text += fmt::format(", {} bad frames skipped", summary.bad_frames);
  text += "\n";
  for (std::size_t i = 0; i < std::min(summary.gaps.size(), most_listed_gaps); ++i) {
    const MergeGap& gap = summary.gaps[i];
    text +=
        fmt::format("  {} {}: {}\n", text_of(gap.kind), one_line(gap.key), one_line(gap.reason));
  }
  if (summary.gaps.size() > most_listed_gaps)
    text += fmt::format("  … and {} more (--json FILE lists all)\n",
                        summary.gaps.size() - most_listed_gaps);
  if (!summary.duplicates.empty())
    text += fmt::format("{} videos are in several folders, with equal outputs: {}\n",
                        summary.duplicates.size(), some_of(summary.duplicates));
  if (!summary.foreign.empty())
    text += fmt::format("{} records are of videos that the manifest does not list: {}\n",
                        summary.foreign.size(), some_of(summary.foreign));
  for (const OutputSummary& output : summary.outputs)
    text += fmt::format("output: {}, {}\n", one_line(output.output),
                        output.bytes ? bytes_text(static_cast<double>(*output.bytes))
                                     : std::string("standard output"));
  return text;
}

int run_merge(const MergeFlags& flags) {
  const MergeOptions options = merge_options(flags);
  check_merge_files(flags);
  const MergeSummary summary = merge_job(options);
  if (flags.json) write_text(*flags.json, json_text(to_json(summary), 2) + "\n");
  const bool uses_stdout =
      flags.json == "-" ||
      std::ranges::find(flags.outputs, std::string("-")) != flags.outputs.end();
  if (uses_stdout) {
    std::fputs(merge_text(summary).c_str(), stderr);
  } else {
    print(merge_text(summary));
  }
  if (!summary.refused) return 0;
  throw failure(fmt::format("{} of {} videos are not done, so nothing was joined: run their shards "
                            "again, or leave them out",
                            summary.gaps.size(), summary.videos),
                {{RemedyKind::leave_out_gaps}});
}

}  // namespace

Action add_merge(CLI::App& app, const Arguments&) {
  const auto flags = std::make_shared<MergeFlags>();
  app.add_option("FOLDERS", flags->folders,
                 "the folder of the job: that of its outputs, with done/; or several, for example "
                 "one per machine")
      ->required();
  const OptionGroup group{app, "Merge"};
  const auto add_to = [](std::vector<std::string>& list) {
    return [&list](const std::string&, const std::vector<std::string>& values) {
      list.insert(list.end(), values.begin(), values.end());
    };
  };
  add_value(group, {"--manifest", "FILE", "the manifest of the job"}, flags->manifest, as_given);
  std::string kinds;
  for (const SinkKind& kind : sink_kinds()) {
    if (kind.join != nullptr) kinds += fmt::format("{}{}", kinds.empty() ? "" : ", ", kind.name);
  }
  add_repeatable(
      group,
      {"-o,--output", "OUTPUT",
       fmt::format("a joined output, whose name selects the outputs of the videos: {}, - "
                   "(JSONL on standard output). Without it, the job is only checked",
                   kinds)},
      add_to(flags->outputs));
  add_repeatable(group,
                 {"--from", "NAME",
                  "for a job with several outputs of a format: which of them the -o at the same "
                  "place joins, as in {key}.faces.jsonl"},
                 add_to(flags->patterns));
  app.add_flag("--partial", flags->partial, "leave out videos that are not done")
      ->group(group.name);
  app.add_flag("--overwrite", flags->overwrite, "replace existing outputs")->group(group.name);
  add_value(group, {"--json", "FILE|-", "write the summary as JSON, with all gaps"}, flags->json,
            as_given);
  app.footer(
      "Checks that every video of the manifest is done, and joins the outputs in the order of the\n"
      "manifest. The result has the same bytes as that of one run over all videos.\n\n"
      "Exit codes: 0 all videos are joined (or --partial), 1 videos are missing, failed or "
      "damaged,\n"
      "2 unusable option, or folders of different jobs\n\n"
      "Examples:\n"
      "  ortchestra merge out --manifest videos.jsonl -o all.jsonl\n"
      "  ortchestra merge out --manifest videos.jsonl --json state.json");
  return [flags] { return run_merge(*flags); };
}

}  // namespace ortchestra::cli
