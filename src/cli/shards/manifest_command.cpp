#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/text/numbers.h"
#include "base/text/text.h"
#include "cli/commands/command.h"
#include "cli/commands/input_flags.h"
#include "cli/commands/output_path.h"
#include "cli/terminal/interruption.h"
#include "cli/terminal/options.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/terminal.h"
#include "ortchestra/base/error.h"
#include "ortchestra/base/overwriting.h"
#include "ortchestra/shards/manifest.h"

namespace ortchestra::cli {
namespace {

struct ManifestFlags {
  std::vector<std::string> videos;
  std::optional<std::string> output;
  bool no_probe = false;
  bool overwrite = false;
  WorkSettings reading;
  ProgressFlags progress;
};

constexpr std::size_t most_listed_videos = 5;

void require_output(const ManifestFlags& flags) {
  if (!flags.output)
    throw input_error("no output: give the manifest a name, as in -o videos.jsonl");
  if (*flags.output == "-") return;
  check_output_path("-o", *flags.output);
  std::error_code ignored;
  if (!flags.overwrite && std::filesystem::is_regular_file(*flags.output, ignored))
    throw input_error(
        fmt::format("{} exists: choose another name, or allow overwriting", *flags.output),
        {{RemedyKind::overwrite}});
}

void protect_videos(const ManifestFlags& flags, const Manifest& manifest) {
  const std::vector<WrittenFile> written{{"-o " + *flags.output, *flags.output}};
  refuse_overwriting(written, [&] {
    std::vector<ReadFile> read;
    for (const ManifestEntry& entry : manifest.entries) read.push_back({entry.path, "a video"});
    return read;
  });
}

std::string manifest_text(const Manifest& manifest) {
  std::int64_t bytes = 0;
  std::int64_t frames = 0;
  for (const ManifestEntry& entry : manifest.entries) {
    bytes += entry.bytes.value_or(0);
    frames += entry.frames.value_or(0);
  }
  std::string text =
      fmt::format("{} videos, {}", manifest.entries.size(), bytes_text(static_cast<double>(bytes)));
  if (frames > 0) text += fmt::format(", {} frames", frames);
  return text + "\n";
}

void warn_about_unreadable(const Manifest& manifest) {
  std::size_t unreadable = 0;
  std::string first;
  for (const ManifestEntry& entry : manifest.entries) {
    if (!entry.error) continue;
    if (++unreadable <= most_listed_videos)
      print_message("warning", fmt::format("{}: {}", one_line(entry.key), one_line(*entry.error)));
    if (first.empty()) first = *entry.error;
  }
  if (unreadable > most_listed_videos)
    print_message("warning", fmt::format("{} more videos can't be read: their lines have 'error'",
                                         unreadable - most_listed_videos));
  if (unreadable == manifest.entries.size())
    throw failure(fmt::format("no video can be read; the first: {}", first));
}

int make_manifest(const ManifestFlags& flags) {
  require_output(flags);
  Interruption interruption({});
  ListOptions options;
  options.probe = flags.no_probe ? ListOptions::Probe::none : ListOptions::Probe::open;
  options.reading.autorotate = flags.reading.autorotate.value_or(true);
  options.reading.protocols = flags.reading.protocols.value_or("");
  options.stop = interruption.token();
  Manifest manifest;
  {
    Progress progress(progress_mode(flags.progress, ::isatty(STDERR_FILENO) != 0));
    progress.stage("listing videos");
    std::size_t next = 0;
    options.on_progress = [&](std::size_t done, std::size_t all) {
      if (done < next && done != all) return;
      next = done + std::max<std::size_t>(1, all / 100);
      progress.stage(fmt::format("opened {} of {} videos", done, all));
    };
    try {
      manifest = list_videos(flags.videos, options);
    } catch (const Error&) {
      if (interruption.requested()) return interruption.exit_code();
      throw;
    }
  }
  if (*flags.output != "-") protect_videos(flags, manifest);
  write_manifest(*flags.output, manifest);
  if (*flags.output != "-" && !flags.progress.quiet) print(manifest_text(manifest));
  warn_about_unreadable(manifest);
  return 0;
}

}  // namespace

Action add_manifest(CLI::App& app, const Arguments&) {
  const auto flags = std::make_shared<ManifestFlags>();
  app.add_option("VIDEOS", flags->videos,
                 "directories (with all below them), glob patterns, videos, URLs, or lists: "
                 "NAME.txt or - (standard input) with one path or URL per line")
      ->required();
  const OptionGroup group{app, "Manifest"};
  add_value(group, {"-o,--output", "FILE|-", "the manifest: one line of JSON per video"},
            flags->output, as_given);
  app.add_flag("--no-probe", flags->no_probe,
               "do not open the videos: faster, but costs are then the sizes of the files")
      ->group(group.name);
  app.add_flag("--overwrite", flags->overwrite, "replace an existing manifest")->group(group.name);
  add_reading_flags(group, flags->reading);
  add_progress_flags({app}, flags->progress);
  app.footer(
      "Each line has the key of a video, its path, size, number of frames, duration, and an\n"
      "estimate of its cost: pixels times frames. A key is made from the path, and stays the same\n"
      "when other videos are added. A video that can't be opened is listed with the reason.\n\n"
      "Examples:\n"
      "  ortchestra manifest videos -o videos.jsonl\n"
      "  ortchestra manifest 'videos/2026-*/*.mp4' -o videos.jsonl --no-probe\n"
      "  find /data -name '*.mp4' | ortchestra manifest - -o videos.jsonl\n"
      "  ortchestra run --plan plan.toml --manifest videos.jsonl --shard 1/4 -o 'out/{key}.jsonl'");
  return [flags] { return make_manifest(*flags); };
}

}  // namespace ortchestra::cli
