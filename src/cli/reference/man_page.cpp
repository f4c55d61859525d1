#include "cli/reference/man_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <sstream>
#include <string_view>
#include <utility>

namespace ortchestra::cli {
namespace {

constexpr std::string_view indent = "  ";
constexpr std::string_view exit_codes = "Exit codes: ";

/// A part of a help's footer.
struct Section {
  std::string heading;  ///< empty: part of the description
  std::vector<std::string> lines;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// A line such as "Examples:" before indented lines is a heading. "Exit codes: " begins a section
/// too. An empty line ends a section.
std::vector<Section> sections_of(const std::string& footer) {
  std::vector<Section> sections(1);
  const std::vector<std::string> lines = lines_of(footer);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    const bool next_is_indented = i + 1 < lines.size() && lines[i + 1].starts_with(indent);
    if (line.empty()) {
      sections.emplace_back();
    } else if (line.starts_with(exit_codes)) {
      sections.push_back({"Exit status", {line.substr(exit_codes.size())}});
    } else if (line.ends_with(':') && next_is_indented) {
      sections.push_back({line.substr(0, line.size() - 1), {}});
    } else {
      sections.back().lines.push_back(line);
    }
  }
  std::erase_if(sections, [](const Section& section) { return section.lines.empty(); });
  return sections;
}

/// Text without signs that have a meaning in a man page.
std::string escaped(std::string_view text) {
  std::string safe;
  for (const char letter : text) {
    switch (letter) {
      case '\\':
        safe += "\\e";
        break;
      case '-':
        safe += "\\-";
        break;
      case '\'':
        safe += "\\(aq";
        break;
      case '`':
        safe += "\\(ga";
        break;
      case '^':
        safe += "\\(ha";
        break;
      case '~':
        safe += "\\(ti";
        break;
      default:
        safe += letter;
    }
  }
  return text.starts_with('.') ? "\\&" + safe : safe;
}

std::string bold(std::string_view text) { return fmt::format("\\fB{}\\fR", escaped(text)); }
std::string italic(std::string_view text) { return fmt::format("\\fI{}\\fR", escaped(text)); }

std::string upper_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::toupper(letter));
  });
  return text;
}

/// An argument of a macro.
std::string quoted_argument(const std::string& text) {
  std::string doubled;
  for (const char letter : escaped(text))
    doubled += letter == '"' ? std::string("\"\"") : std::string(1, letter);
  return "\"" + doubled + "\"";
}

std::string as_sentence(std::string text) {
  if (text.empty()) return text;
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text.ends_with('.') ? text : text + ".";
}

/// "Results (- means standard output)" is the heading "Results" and a sentence.
std::string heading_lines(std::string_view macro, const std::string& heading) {
  const std::size_t remark = heading.find(" (");
  std::string title = fmt::format("{} {}\n", macro, quoted_argument(heading.substr(0, remark)));
  if (remark == std::string::npos || !heading.ends_with(')')) return title;
  const std::string text = heading.substr(remark + 2, heading.size() - remark - 3);
  return title + escaped(as_sentence(text)) + "\n";
}

std::string section_heading(const std::string& heading) {
  const std::size_t remark = heading.find(" (");
  const std::string title = upper_case(heading.substr(0, remark));
  return heading_lines(".SH", remark == std::string::npos ? title : title + heading.substr(remark));
}

std::string tagged_paragraph(const std::string& tag, const std::string& text) {
  return fmt::format(".TP\n{}\n{}\n", tag, escaped(text));
}

bool is_entry(const std::string& line) {
  return line.starts_with(indent) && line.find(indent, indent.size()) != std::string::npos;
}

std::string entry(const std::string& line) {
  const std::size_t gap = line.find(indent, indent.size());
  return tagged_paragraph(bold(line.substr(indent.size(), gap - indent.size())),
                          line.substr(line.find_first_not_of(' ', gap)));
}

/// Lines of text, terms with descriptions, and commands, as a footer has them.
std::string section_body(const Section& section) {
  std::string page;
  bool in_commands = false;
  for (const std::string& line : section.lines) {
    const bool is_command = line.starts_with(indent) && !is_entry(line);
    if (is_command && !in_commands) page += page.empty() ? ".nf\n.RS\n" : ".PP\n.nf\n.RS\n";
    if (!is_command && in_commands) page += ".RE\n.fi\n";
    in_commands = is_command;
    page +=
        is_entry(line) ? entry(line) : escaped(line.substr(is_command ? indent.size() : 0)) + "\n";
  }
  return page + (in_commands ? ".RE\n.fi\n" : "");
}

std::string option_tag(const OptionDescription& option) {
  std::string tag;
  for (const std::string& name : option.names) tag += (tag.empty() ? "" : ", ") + bold(name);
  if (option.value.placeholder.empty()) return tag;
  const std::string value = italic(option.value.placeholder);
  return tag + (option.value.is_optional ? " [" + value + "]" : " " + value);
}

std::string options_section(const CommandDescription& command) {
  std::string page;
  if (!command.arguments.empty()) page += section_heading("Arguments");
  for (const ArgumentDescription& argument : command.arguments)
    page += tagged_paragraph(italic(argument.value.placeholder), argument.help);
  page += section_heading("Options");
  for (const OptionGroupDescription& group : command.groups) {
    if (command.groups.size() > 1) page += heading_lines(".SS", group.heading);
    for (const OptionDescription& option : group.options)
      page += tagged_paragraph(option_tag(option), option.help);
  }
  return page;
}

std::string name_summary(std::string text) {
  if (text.ends_with('.')) text.pop_back();
  if (!text.empty())
    text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
  return text;
}

/// Everything before the options. `page`: "ortchestra-bench".
std::string head(const std::string& page, const std::string& synopsis,
                 const CommandDescription& command, const std::string& version) {
  std::string text =
      ".\\\" Generated from the options of the command line.\n" +
      fmt::format(".TH {} 1 \"\" {} {}\n", quoted_argument(upper_case(page)),
                  quoted_argument("ortchestra " + version), quoted_argument("ortchestra manual")) +
      ".nh\n.ad l\n" + section_heading("Name") +
      fmt::format("{} \\- {}\n", escaped(page), escaped(name_summary(command.summary))) +
      section_heading("Synopsis") + synopsis + section_heading("Description") +
      escaped(as_sentence(command.summary)) + "\n";
  for (const Section& section : sections_of(command.footer)) {
    if (section.heading.empty()) text += ".PP\n" + section_body(section);
  }
  return text;
}

std::string headed_sections(const CommandDescription& command) {
  std::string text;
  for (const Section& section : sections_of(command.footer)) {
    if (!section.heading.empty()) text += section_heading(section.heading) + section_body(section);
  }
  return text;
}

std::string see_also(const ProgramDescription& description, const std::string& own_page) {
  std::vector<std::string> pages = {description.program.name};
  for (const CommandDescription& command : description.commands)
    pages.push_back(description.program.name + "-" + command.name);
  std::erase(pages, own_page);
  std::string text = section_heading("See also");
  for (const std::string& page : pages)
    text += fmt::format(".BR {} (1){}\n", escaped(page), page == pages.back() ? "" : ",");
  return text;
}

}  // namespace

std::string program_man_page(const ProgramDescription& description, const std::string& version) {
  const CommandDescription& program = description.program;
  std::string page =
      head(program.name,
           fmt::format("{} {} [{}]\n", bold(program.name), italic("COMMAND"), italic("options")),
           program, version) +
      section_heading("Commands");
  for (const CommandDescription& command : description.commands)
    page += tagged_paragraph(bold(command.name), command.summary);
  return page + options_section(program) + headed_sections(program) +
         see_also(description, program.name);
}

std::string command_man_page(const ProgramDescription& description,
                             const CommandDescription& command, const std::string& version) {
  const std::string name = description.program.name + "-" + command.name;
  std::string synopsis = fmt::format("{} [{}]", bold(description.program.name + " " + command.name),
                                     italic("options"));
  for (const ArgumentDescription& argument : command.arguments) {
    const std::string text =
        italic(argument.value.placeholder) + (argument.value.is_repeatable ? "..." : "");
    synopsis += argument.value.is_optional ? " [" + text + "]" : " " + text;
  }
  return head(name, synopsis + "\n", command, version) + options_section(command) +
         headed_sections(command) + see_also(description, name);
}

}  // namespace ortchestra::cli
