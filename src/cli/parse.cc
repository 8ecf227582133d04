// The only file that sees CLI11.
#include "cli/parse.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "base/messages/cli.h"
#include "base/nearest.h"

namespace canasta {
namespace {

class CliArguments final : public Arguments {
 public:
  CliArguments(CLI::App& app, Language language) : app_(app), language_(language) {}

  void flag(std::string_view name, bool& target, Message help) override {
    app_.add_flag(std::string(name), target, text(help, language_));
  }
  void option(std::string_view name, std::string& target, Message help) override {
    app_.add_option(std::string(name), target, text(help, language_));
  }
  void option(std::string_view name, std::int64_t& target, Message help) override {
    app_.add_option(std::string(name), target, text(help, language_))->capture_default_str();
  }
  void option(std::string_view name, std::optional<std::int64_t>& target, Message help) override {
    app_.add_option(std::string(name), target, text(help, language_));
  }
  void option(std::string_view name, double& target, Message help) override {
    app_.add_option(std::string(name), target, text(help, language_))->capture_default_str();
  }
  void option(std::string_view name, std::optional<double>& target, Message help) override {
    app_.add_option(std::string(name), target, text(help, language_));
  }
  void options(std::string_view name, std::vector<std::string>& target, Message help) override {
    app_.add_option(std::string(name), target, text(help, language_))->expected(1, -1);
  }
  void required_word(std::string_view name, std::string& target, Message help) override {
    app_.add_option(std::string(name), target, text(help, language_))->required();
  }
  void optional_word(std::string_view name, std::string& target, Message help) override {
    app_.add_option(std::string(name), target, text(help, language_));
  }
  void words(std::string_view name, std::vector<std::string>& target, Message help) override {
    app_.add_option(std::string(name), target, text(help, language_));
  }

 private:
  CLI::App& app_;
  Language language_;
};

// Words that CLI11 puts into help.
void translate_labels(CLI::App& app, Language language) {
  constexpr std::array<std::pair<const char*, Message>, 9> kLabels{
      {{"Usage", message::kLabelUsage},
       {"Positionals", message::kLabelArguments},
       {"OPTIONS", message::kLabelAnyOptions},
       {"SUBCOMMAND", message::kLabelAVerb},
       {"REQUIRED", message::kLabelRequired},
       {"TEXT", message::kLabelText},
       {"INT", message::kLabelNumber},
       {"FLOAT", message::kLabelNumber},
       {"Env", message::kLabelEnvironment}}};
  for (const auto& [label, message] : kLabels) {
    app.get_formatter()->label(label, text(message, language));
  }
  app.option_defaults()->group(text(message::kLabelOptions, language));
  app.set_help_flag("-h,--help", text(message::kHelpHelp, language));
}

void declare_common(Arguments& arguments, CommonFlags& flags) {
  arguments.option("-C", flags.folder, message::kHelpFolder);
  arguments.option("--format", flags.format, message::kHelpFormat);
  arguments.option("-o,--output", flags.output, message::kHelpOutput);
  arguments.option("--csv-dialect", flags.csv_dialect, message::kHelpCsvDialect);
  arguments.option("--threads", flags.threads, message::kHelpThreads);
  arguments.option("--seed", flags.seed, message::kHelpSeed);
  arguments.option("--memory-limit", flags.memory_limit, message::kHelpMemoryLimit);
  arguments.option("--lang", flags.language, message::kHelpLang);
  arguments.flag("-q,--quiet", flags.quiet, message::kHelpQuiet);
}

void read_environment(CLI::App& app) {
  app.get_option("--threads")->envname("CANASTA_THREADS");
  app.get_option("--seed")->envname("CANASTA_SEED");
  app.get_option("--memory-limit")->envname("CANASTA_MEMORY_LIMIT");
  app.get_option("-C")->envname("CANASTA_PROJECT");
}

// Flags of the verb, then those of every verb; --help, which both have, once.
std::vector<std::string> names_of(const CLI::App& app) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const CLI::App* at = &app; at != nullptr; at = at->get_parent()) {
    for (const CLI::Option* option : at->get_options()) {
      for (const std::string& name : option->get_lnames()) add("--" + name);
      for (const std::string& name : option->get_snames()) add("-" + name);
    }
  }
  return names;
}

// CLI11 says which words it could not place; we say what was probably meant.
Error unplaced_word(const CLI::App& app, const std::vector<std::string>& verbs) {
  const CLI::App* inner = &app;
  for (const CLI::App* verb : app.get_subcommands()) inner = verb;
  std::vector<std::string> left = inner->remaining();
  if (left.empty()) left = app.remaining();
  const std::string word = left.empty() ? "" : left.front();
  if (word.starts_with("-")) {
    return unknown_name(ErrorCode::InvalidInput, message::kNounFlag, word, names_of(*inner));
  }
  if (inner == &app) return unknown_name(ErrorCode::InvalidInput, message::kNounVerb, word, verbs);
  return invalid(message::kUnexpectedWord, {{"word", word}, {"verb", inner->get_name()}});
}

// The flag of the chosen verb, else of every verb; of `-k,--top` any of the two.
const CLI::Option* find_flag(const CLI::App& app, const std::string& flag) {
  for (const CLI::App* verb : app.get_subcommands()) {
    if (const CLI::Option* const option = verb->get_option_no_throw(flag)) return option;
  }
  return app.get_option_no_throw(flag);
}

// CLI11 speaks English only: what it found wrong, in our words. Its errors carry no fields, so the
// name is cut from their text; a text of another shape is passed on as it is.
Error usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const std::string reason = error.what();
  const auto before = [&](std::string_view mark) { return reason.substr(0, reason.find(mark)); };
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError)) {
    if (app.get_subcommands().empty()) return invalid(message::kVerbMissing, {});
    return invalid(message::kWordMissing, {{"name", before(" is required")},
                                           {"verb", app.get_subcommands().front()->get_name()}});
  }
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ArgumentMismatch)) {
    return invalid(message::kFlagWithoutValue, {{"flag", before(":")}});
  }
  constexpr std::string_view kNotConverted = "Could not convert: ";
  const std::size_t equals = reason.find(" = ");
  if (reason.starts_with(kNotConverted) && equals != std::string::npos) {
    const std::string flag = reason.substr(kNotConverted.size(), equals - kNotConverted.size());
    const CLI::Option* const option = find_flag(app, flag);
    const bool real = option != nullptr && option->get_type_name() == "FLOAT";
    std::string shown = option == nullptr ? flag : option->get_name(false, true);
    std::replace(shown.begin(), shown.end(), ',', '/');
    return config_error(real ? message::kFlagNotReal : message::kFlagNotNumber,
                        {{"flag", shown}, {"value", reason.substr(equals + 3)}});
  }
  return invalid(message::kBadUsage, {{"reason", reason}});
}

}  // namespace

Language wanted_language(int count, const char* const* words) {
  std::string_view wanted;
  for (const char* variable : {"LANG", "LC_ALL", "CANASTA_LANG"}) {
    const char* value = std::getenv(variable);
    if (value != nullptr && *value != '\0') wanted = value;
  }
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--lang" && i + 1 < count) wanted = words[i + 1];
    if (word.starts_with("--lang=")) wanted = word.substr(7);
  }
  return wanted.starts_with("es") ? Language::Spanish : Language::English;
}

Result<ParsedCommand> parse_command(int count, const char* const* words, Language language) {
  ParsedCommand command;
  CLI::App app(text(message::kHelpProgram, language), "canasta");
  translate_labels(app, language);
  app.set_version_flag("--version", canasta_version(), text(message::kHelpVersion, language));
  app.require_subcommand(1);
  app.fallthrough();
  app.option_defaults()->always_capture_default(false);
  CliArguments common(app, language);
  declare_common(common, command.flags);
  read_environment(app);

  std::vector<Verb> verbs = all_verbs();
  std::vector<std::string> verb_names;
  for (Verb& verb : verbs) {
    CLI::App* sub = app.add_subcommand(verb.name, text(verb.help, language));
    sub->group(verb.hidden ? "" : text(message::kLabelVerbs, language));
    sub->footer(text(message::kHelpVerbFooter, language) + "\n");
    sub->set_help_flag("-h,--help", text(message::kHelpHelp, language));  // in the right group
    CliArguments arguments(*sub, language);
    verb.declare(arguments);
    sub->allow_extras();
    verb_names.push_back(verb.name);
  }
  app.allow_extras();
  if (count <= 1) {
    command.text = app.help();
    return command;
  }
  try {
    app.parse(count, words);
  } catch (const CLI::CallForVersion&) {
    command.text = canasta_version() + "\n";
    return command;
  } catch (const CLI::Success&) {
    command.text = app.help();  // of the chosen verb, with the program's name in front
    return command;
  } catch (const CLI::RequiredError& error) {
    if (app.get_subcommands().empty() && !app.remaining().empty()) {
      return unplaced_word(app, verb_names);
    }
    return usage_error(app, error);
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error);
  }
  if (app.remaining_size(true) > 0) return unplaced_word(app, verb_names);
  const std::string chosen = app.get_subcommands().front()->get_name();
  for (Verb& verb : verbs) {
    if (verb.name == chosen) command.verb = std::move(verb);
  }
  return command;
}

}  // namespace canasta
