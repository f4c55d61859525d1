#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "base/files/links.h"
#include "ortchestra/base/error.h"
#include "sink/kinds.h"
#include "sink/text/text_output.h"

namespace ortchestra {
namespace {

/// Joins outputs of lines. Of the first lines of all outputs, only one is kept if they are headers.
class LinesJoin final : public OutputJoin {
 public:
  enum class Header { none, first_line };

  LinesJoin(const std::string& output, Existing existing, Header header)
      : name_(output), header_kind_(header), output_(output, options_of(existing)) {}
  LinesJoin(const LinesJoin&) = delete;
  LinesJoin& operator=(const LinesJoin&) = delete;
  ~LinesJoin() override {
    if (finished_ || output_.is_direct()) return;
    std::error_code ignored;
    std::filesystem::remove(partial_path(name_), ignored);
  }

  void add(const std::string& part, const NextBytes& next) override {
    std::string header;
    bool in_header = header_kind_ == Header::first_line;
    char last = '\n';
    for (std::string_view bytes = next(); !bytes.empty(); bytes = next()) {
      last = bytes.back();
      if (in_header) {
        const std::size_t end = bytes.find('\n');
        header += bytes.substr(0, end);
        if (end == std::string_view::npos) continue;
        take_header(part, header);
        in_header = false;
        bytes.remove_prefix(end + 1);
      }
      output_.append(bytes);
    }
    if (in_header || last != '\n')
      throw failure(
          fmt::format("{} is not whole: its last line has no end; run its video again", part));
  }

  void finish() override {
    output_.finish();
    finished_ = true;
  }

 private:
  static SinkOptions options_of(Existing existing) {
    SinkOptions options;
    options.existing = existing;
    return options;
  }

  void take_header(const std::string& part, const std::string& header) {
    if (!has_header_) {
      output_.append(header + "\n");
      header_ = header;
      has_header_ = true;
    } else if (header != header_) {
      throw failure(
          fmt::format("{} has other columns than the outputs before it: write all of them "
                      "with the same version",
                      part));
    }
  }

  const std::string name_;
  const Header header_kind_;
  TextOutput output_;
  bool has_header_ = false;
  bool finished_ = false;
  std::string header_;
};

}  // namespace

std::unique_ptr<OutputJoin> join_jsonl(const std::string& output, Existing existing) {
  return std::make_unique<LinesJoin>(output, existing, LinesJoin::Header::none);
}

std::unique_ptr<OutputJoin> join_csv(const std::string& output, Existing existing) {
  return std::make_unique<LinesJoin>(output, existing, LinesJoin::Header::first_line);
}

}  // namespace ortchestra
