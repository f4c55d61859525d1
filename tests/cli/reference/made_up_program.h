#pragma once

#include "cli/reference/description.h"

namespace ortchestra::cli::test {

/// A program with one command, which has an option of each kind.
inline ProgramDescription made_up_program() {
  const OptionDescription help{{"-h", "--help"}, {}, "print this help"};
  ProgramDescription description;
  description.program = {"ortchestra", "Runs models.", {}, {{"Options", {help}}}, ""};
  CommandDescription look{"look", "look at a model's inputs", {}, {}, ""};
  look.arguments = {{describe_value("MODEL", {}), "a model"}};
  look.groups = {{"Results (- means standard output)",
                  {{{"--json"}, describe_value("FILE|-", {}), "write JSON; '-' shows it"},
                   {{"--on-error"}, describe_value("skip|fail", {}), "what to do [skip]"}}},
                 {"Options", {help}}};
  look.groups[0].options[0].value.is_optional = true;
  look.footer =
      "Reads the model's file.\nIt is not run.\n\n.onnx files only.\n\n"
      "Exit codes: 0 done,\n1 failed\n\n"
      "Words (of models):\n  opset  a version\n\n"
      "Examples:\n  ortchestra look a.onnx\n  ortchestra look b.onnx --json";
  description.commands = {look};
  return description;
}

}  // namespace ortchestra::cli::test
