#include "cli/commands/result_files.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>

#include "cli/commands/output_path.h"
#include "ortchestra/base/error.h"

namespace ortchestra::cli {
namespace {

namespace fs = std::filesystem;

bool on_standard_output(const ResultFile& file) { return file.path == "-"; }

bool is_on_disk(const ResultFile& file) {
  std::error_code ignored;
  return !on_standard_output(file) &&
         (!fs::exists(file.path, ignored) || fs::is_regular_file(file.path, ignored));
}

void require_apart(const ResultFile& one, const ResultFile& other) {
  if (on_standard_output(one) && on_standard_output(other)) {
    throw input_error(one.option + " and " + other.option +
                      " both go to standard output (-): give one of them a file");
  }
}

template <class Render>
void write_all(const std::vector<ResultFile>& files, const Render& render) {
  std::optional<Error> problem;
  for (const ResultFile& file : files) {
    try {
      write_text(file.path, render(*file.format));
    } catch (const Error& error) {
      if (!problem) problem = error;
    }
  }
  if (problem) throw *problem;
}

}  // namespace

void add_result_files(const OptionGroup& group, std::vector<ResultFile>& files) {
  for (const ReportFormat& format : report_formats()) {
    if (format.name == "console") continue;  // standard output shows it without an option
    add_single(group,
               {"--" + std::string(format.name), "FILE|-", "write " + std::string(format.summary)},
               [&files, &format](const std::string& name, const std::string& path) {
                 files.push_back({name, path, &format});
               });
  }
}

void check_result_files(const std::vector<ResultFile>& files,
                        const std::function<std::vector<ReadFile>()>& read) {
  std::vector<WrittenFile> written;
  for (auto file = files.begin(); file != files.end(); ++file) {
    std::for_each(files.begin(), file,
                  [&](const ResultFile& earlier) { require_apart(earlier, *file); });
    if (!on_standard_output(*file)) check_output_path(file->option, file->path);
    written.push_back({file->option + " " + file->path, file->path});
  }
  refuse_overwriting(written, read);
}

bool any_on_standard_output(const std::vector<ResultFile>& files) {
  return std::ranges::any_of(files, on_standard_output);
}

void write_so_far(const std::vector<ResultFile>& files, const BenchResult& result) {
  for (const ResultFile& file : files) {
    if (is_on_disk(file)) write_text(file.path, file.format->render(result));
  }
}

void write_final(const std::vector<ResultFile>& files, const BenchResult& result) {
  write_all(files, [&](const ReportFormat& format) { return format.render(result); });
}

void write_changes(const std::vector<ResultFile>& files, const ResultChanges& changes,
                   const BenchResult& old_result, const BenchResult& new_result) {
  write_all(files, [&](const ReportFormat& format) {
    return format.render_changes(changes, old_result, new_result);
  });
}

}  // namespace ortchestra::cli
