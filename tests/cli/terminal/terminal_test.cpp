// What is written to a pseudo-terminal.
#include "cli/terminal/terminal.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "base/files/descriptor.h"
#include "support/environment_variable.h"
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
    set_columns(80);
  }

  void set_columns(unsigned short columns) const {
    const winsize size{.ws_row = 24, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
    ::ioctl(terminal_.get(), TIOCSWINSZ, &size);
  }

  /// Runs the tool, and returns what it wrote to the terminal.
  std::string shown_by(const std::vector<std::string>& arguments, int exit_code = 0,
                       const std::string& standard_output = "") {
    Descriptor other(::open(terminal_name().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    EXPECT_EQ(test::run_tool(arguments,
                             {.standard_output = standard_output, .standard_error = other.get()})
                  .exit_code,
              exit_code);
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
                    EndsWith("\r\x1b[K")));
}

TEST_F(CliProgress, leaves_the_first_round_of_each_row) {
  EXPECT_THAT(shown_by(quick_bench({})),
              AllOf(HasSubstr("\r\x1b[Kfirst round of each row:\r\n  "),
                    HasSubstr("\r\x1b[K  serial  "), HasSubstr(" images/s\r\n")));
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
  EXPECT_THAT(shown_by(with_output("-"), 0, terminal_name()),
              AllOf(HasSubstr("\"frame\":2"), HasSubstr("3 frames in"), testing::Not(erases)));
  EXPECT_THAT(shown_by(with_output("-:a"), 0, terminal_name()),
              AllOf(HasSubstr("\"frame\":2"), testing::Not(erases)));
}

using CliMessage = CliProgress;

TEST_F(CliMessage, is_wrapped_to_the_terminal_between_words) {
  set_columns(60);
  EXPECT_EQ(shown_by({"bench", "--json", "-q"}, 2),
            "ortchestra: error: option --json needs a value, but '-q'\r\n"
            "  looks like an option; if a file is meant, write\r\n"
            "  --json=./-q (see ortchestra bench --help)\r\n");
}

TEST(CliTextWidth, is_that_of_columns_or_100_without_a_terminal) {
  constexpr int no_terminal = -1;
  const auto width_for = [](const std::optional<std::string>& columns) {
    const test::EnvironmentVariable variable("COLUMNS", columns);
    return cli::text_width(no_terminal);
  };
  EXPECT_EQ(width_for(std::nullopt), 100);
  EXPECT_EQ(width_for("72"), 72);
  EXPECT_EQ(width_for("10"), 60);
  EXPECT_EQ(width_for("1000"), 200);
  EXPECT_EQ(width_for("wide"), 100);
}

TEST(CliVerbose, logs_stages_and_rounds_without_a_terminal) {
  const test::ToolResult result = test::run_tool(quick_bench({"-s", "serial", "-v"}));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, AllOf(HasSubstr("calibrating\n"), HasSubstr("round 1 of 1  serial\n")));
}

}  // namespace
}  // namespace ortchestra
