#include "cli/reference/man_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/reference/made_up_program.h"
#include "cli/terminal/command_line.h"

namespace ortchestra::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string page_of_look() {
  const ProgramDescription description = test::made_up_program();
  return command_man_page(description, description.commands[0], "1.2.3");
}

TEST(CliManPage, begins_with_name_and_synopsis) {
  EXPECT_THAT(page_of_look(), HasSubstr(".TH \"ORTCHESTRA\\-LOOK\" 1 \"\" \"ortchestra 1.2.3\""));
  EXPECT_THAT(page_of_look(),
              HasSubstr(".SH \"NAME\"\n"
                        "ortchestra\\-look \\- look at a model\\(aqs inputs\n"
                        ".SH \"SYNOPSIS\"\n"
                        "\\fBortchestra look\\fR [\\fIoptions\\fR] \\fIMODEL\\fR\n"));
}

TEST(CliManPage, describes_options_by_group) {
  EXPECT_THAT(page_of_look(),
              HasSubstr(".SS \"Results\"\n\\- means standard output.\n"
                        ".TP\n\\fB\\-\\-json\\fR [\\fIFILE|\\-\\fR]\n"
                        "write JSON; \\(aq\\-\\(aq shows it\n"
                        ".TP\n\\fB\\-\\-on\\-error\\fR \\fIskip|fail\\fR\nwhat to do [skip]\n"
                        ".SS \"Options\"\n.TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\n"));
}

TEST(CliManPage, makes_sections_of_the_footer) {
  EXPECT_THAT(page_of_look(), HasSubstr(".PP\nReads the model\\(aqs file.\nIt is not run.\n"
                                        ".PP\n\\&.onnx files only.\n.SH \"ARGUMENTS\"\n"));
  EXPECT_THAT(page_of_look(), HasSubstr(".SH \"EXIT STATUS\"\n0 done,\n1 failed\n"
                                        ".SH \"WORDS\"\nOf models.\n.TP\n\\fBopset\\fR\na version\n"
                                        ".SH \"EXAMPLES\"\n.nf\n.RS\nortchestra look a.onnx\n"));
}

TEST(CliManPage, refers_to_the_other_pages) {
  EXPECT_THAT(page_of_look(), HasSubstr(".SH \"SEE ALSO\"\n.BR ortchestra (1)\n"));
  EXPECT_THAT(page_of_look(), Not(HasSubstr(".BR ortchestra\\-look")));
  const std::string page = program_man_page(test::made_up_program(), "1.2.3");
  EXPECT_THAT(page,
              HasSubstr(".SH \"COMMANDS\"\n.TP\n\\fBlook\\fR\nlook at a model\\(aqs inputs\n"));
  EXPECT_THAT(page, HasSubstr(".BR ortchestra\\-look (1)\n"));
}

TEST(CliManPage, names_every_option_of_the_program) {
  const ProgramDescription description = describe_program(CommandLine({}).app());
  for (const CommandDescription& command : description.commands) {
    const std::string page = command_man_page(description, command, "1.2.3");
    for (const OptionGroupDescription& group : command.groups) {
      for (const OptionDescription& option : group.options) {
        std::string name;
        for (const char letter : option.names.back())
          name += letter == '-' ? std::string("\\-") : std::string(1, letter);
        EXPECT_THAT(page, HasSubstr("\\fB" + name + "\\fR")) << command.name;
      }
    }
  }
}

}  // namespace
}  // namespace ortchestra::cli
