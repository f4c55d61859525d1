// The progress line, on a pseudo-terminal.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "base/files/descriptor.h"
#include "support/quick_bench.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using test::quick_bench;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

class CliProgress : public testing::Test {
 protected:
  CliProgress() : terminal_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    ::grantpt(terminal_.get());
    ::unlockpt(terminal_.get());
    const winsize size{.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
    ::ioctl(terminal_.get(), TIOCSWINSZ, &size);
  }

  /// Runs the tool, and returns what it wrote to the terminal.
  std::string shown_by(const std::vector<std::string>& arguments,
                       const std::string& standard_output = "") {
    Descriptor other(::open(terminal_name().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    EXPECT_EQ(test::run_tool(arguments,
                             {.standard_output = standard_output, .standard_error = other.get()})
                  .exit_code,
              0);
    ::fcntl(terminal_.get(), F_SETFL, O_NONBLOCK);
    std::string shown(4096, '\0');
    const auto bytes = ::read(terminal_.get(), shown.data(), shown.size());
    shown.resize(bytes > 0 ? static_cast<std::size_t>(bytes) : 0);
    return shown;
  }

  std::string terminal_name() const { return ::ptsname(terminal_.get()); }

 private:
  Descriptor terminal_;
};

TEST_F(CliProgress, is_one_line_on_a_terminal_which_is_erased_at_the_end) {
  EXPECT_THAT(shown_by(quick_bench({})),
              AllOf(HasSubstr("round 1 of 4  "), HasSubstr("round 4 of 4  "), HasSubstr(" left"),
                    EndsWith("\r\x1b[K"), testing::Not(HasSubstr("\n"))));
}

TEST_F(CliProgress, is_not_shown_with_no_progress_or_quiet) {
  EXPECT_THAT(shown_by(quick_bench({"-s", "serial", "--no-progress"})), IsEmpty());
  EXPECT_THAT(shown_by(quick_bench({"-s", "serial", "-q"})), IsEmpty());
}

TEST_F(CliProgress, is_not_shown_among_predictions_on_the_same_terminal) {
  const std::vector<std::string> run = {"run", "-m", "a=fake:", "-i", "synthetic", "-n", "3"};
  const auto with_output = [&](const std::string& output) {
    std::vector<std::string> arguments = run;
    arguments.insert(arguments.end(), {"-o", output});
    return arguments;
  };
  const auto erases = HasSubstr("\x1b[K");
  EXPECT_THAT(shown_by(with_output("-")), erases);
  EXPECT_THAT(shown_by(with_output("-"), terminal_name()),
              AllOf(HasSubstr("\"frame\":2"), HasSubstr("3 frames in"), testing::Not(erases)));
  EXPECT_THAT(shown_by(with_output("-:a"), terminal_name()),
              AllOf(HasSubstr("\"frame\":2"), testing::Not(erases)));
}

TEST(CliVerbose, logs_stages_and_rounds_without_a_terminal) {
  const test::ToolResult result = test::run_tool(quick_bench({"-s", "serial", "-v"}));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, AllOf(HasSubstr("calibrating\n"), HasSubstr("round 1 of 1  serial\n")));
}

}  // namespace
}  // namespace ortchestra
