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

bool on_standard_output(const std::string& path) { return path == "-"; }

bool is_on_disk(const std::string& path) {
  std::error_code ignored;
  return !on_standard_output(path) &&
         (!fs::exists(path, ignored) || fs::is_regular_file(path, ignored));
}

template <class Files, class Render>
void write_all(const Files& files, const Render& render) {
  std::optional<Error> problem;
  for (const auto& file : files) {
    try {
      write_text(file.path, render(file));
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
                 files.push_back({name, path, format.render, &format});
               });
  }
}

template <class Result>
void check_result_files(const std::vector<ResultFileOf<Result>>& files,
                        const std::function<std::vector<ReadFile>()>& read) {
  std::vector<WrittenFile> written;
  std::string first_on_standard_output;
  for (const auto& file : files) {
    if (!on_standard_output(file.path)) {
      check_output_path(file.option, file.path);
    } else if (!first_on_standard_output.empty()) {
      throw input_error(first_on_standard_output + " and " + file.option +
                        " both go to standard output (-): give one of them a file");
    } else {
      first_on_standard_output = file.option;
    }
    written.push_back({file.option + " " + file.path, file.path});
  }
  refuse_overwriting(written, read);
}

template <class Result>
bool any_on_standard_output(const std::vector<ResultFileOf<Result>>& files) {
  return std::ranges::any_of(files, [](const auto& file) { return on_standard_output(file.path); });
}

template <class Result>
void write_so_far(const std::vector<ResultFileOf<Result>>& files, const Result& result) {
  for (const auto& file : files) {
    if (is_on_disk(file.path)) write_text(file.path, file.render(result));
  }
}

template <class Result>
void write_final(const std::vector<ResultFileOf<Result>>& files, const Result& result) {
  write_all(files, [&](const ResultFileOf<Result>& file) { return file.render(result); });
}

void write_changes(const std::vector<ResultFile>& files, const ResultChanges& changes,
                   const BenchResult& old_result, const BenchResult& new_result) {
  write_all(files, [&](const ResultFile& file) {
    return file.format->render_changes(changes, old_result, new_result);
  });
}

using ReadFiles = std::function<std::vector<ReadFile>()>;

template void check_result_files(const std::vector<ResultFile>&, const ReadFiles&);
template bool any_on_standard_output(const std::vector<ResultFile>&);
template void write_so_far(const std::vector<ResultFile>&, const BenchResult&);
template void write_final(const std::vector<ResultFile>&, const BenchResult&);

template void check_result_files(const std::vector<TuneFile>&, const ReadFiles&);
template bool any_on_standard_output(const std::vector<TuneFile>&);
template void write_so_far(const std::vector<TuneFile>&, const TuneResult&);
template void write_final(const std::vector<TuneFile>&, const TuneResult&);

}  // namespace ortchestra::cli
