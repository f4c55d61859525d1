#include "sink/text/text_output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <system_error>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

std::uint64_t byte_offset_of(const std::string& checkpoint) {
  std::uint64_t bytes = 0;
  const char* const end = checkpoint.data() + checkpoint.size();
  const auto [last, error] = std::from_chars(checkpoint.data(), end, bytes);
  if (error != std::errc() || last != end)
    throw input_error(
        fmt::format("'{}' is not a position in a file: it can't be continued there", checkpoint));
  return bytes;
}

}  // namespace

TextOutput::TextOutput(const std::string& output, const SinkOptions& options)
    : is_direct_(ortchestra::is_direct(output)), has_checkpoint_(options.continue_at) {
  if (output == "-") {
    if (options.continue_at) throw input_error("standard output can't be continued");
    file_.emplace(STDOUT_FILENO, "standard output");
    return;
  }
  output_.emplace(output, OutputForm::stream);
  output_->claim(options);
  if (is_direct_) {
    file_.emplace(output_->path(), 0, AppendedFile::Links::follow);
  } else {
    file_.emplace(output_->partial(),
                  options.continue_at ? byte_offset_of(*options.continue_at) : 0);
  }
}

TextOutput::~TextOutput() {
  if (finished_ || has_checkpoint_ || is_direct_ || file_->size() > 0) return;
  std::error_code ignored;
  std::filesystem::remove(output_->partial(), ignored);
}

void TextOutput::end_line() {
  file_->append("\n");
  if (is_direct_) file_->flush();
}

std::string TextOutput::checkpoint() {
  file_->flush();
  has_checkpoint_ = true;
  return std::to_string(file_->size());
}

void TextOutput::finish() {
  if (finished_) return;
  file_->close();
  if (!is_direct_) output_->publish(output_->partial());
  finished_ = true;
}

}  // namespace ortchestra
