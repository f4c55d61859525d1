#include <array>

#include "cli/commands/command.h"

namespace ortchestra::cli {

std::span<const Command> commands() {
  static constexpr std::array<Command, 11> list{{
      {"bench", "compare ways to run models on a video, and check that outputs are equal",
       add_bench},
      {"tune", "find the best strategy and batch for a goal, and write a plan", add_tune},
      {"run", "write every model's predictions for every frame of videos", add_run},
      {"convert", "write the predictions of a JSONL file in other formats", add_convert},
      {"manifest", "list videos with keys and costs, to divide them among machines", add_manifest},
      {"merge", "check that a job on many machines is complete, and join its outputs", add_merge},
      {"report", "show a saved result in any format, or compare two results", add_report},
      {"demo", "write the built-in models and a video to files, to try things out", add_demo},
      {"inspect", "show a model's inputs, outputs, opset, size and suggested recipe", add_inspect},
      {"devices", "show this machine's CPUs, execution providers and GPUs", add_devices},
      {"help", "show the help of a command", add_help},
  }};
  return list;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const Command& command : commands()) names.emplace_back(command.name);
  return names;
}

}  // namespace ortchestra::cli
