// yaml-cpp parses; its events build our tree, so that nothing which we refuse is ever expanded.
#include "io/yaml.h"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <sstream>
#include <utility>

#include "base/ascii.h"
#include "base/messages/io.h"
#include "io/text_encoding.h"

namespace canasta {
namespace {

constexpr std::array<std::string_view, 5> kTrueWords{"true", "yes", "on", "sí", "si"};
constexpr std::array<std::string_view, 3> kFalseWords{"false", "no", "off"};

template <class Words>
bool is_one_of(const Words& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_null_word(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

}  // namespace

// Receives the events of one document. What we refuse ends the parse as a Refusal.
class YamlBuilder final : public YAML::EventHandler {
 public:
  struct Refusal {
    Error error;
  };

  explicit YamlBuilder(const std::string& file) : file_(std::make_shared<std::string>(file)) {
    root_.file_ = file_;
  }

  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) refuse(mark, message::kYamlRefused, {{"feature", "---"}});
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { place(new_node(mark)); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark, message::kYamlRefused, {{"feature", "*"}});
  }

  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    refuse(mark, message::kYamlRefused, {{"feature", "&" + name}});
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    check_tag(mark, tag);
    const bool quoted = tag == "!";
    if (open_.empty() || !open_.back().wants_key()) {
      YamlNode node = new_node(mark);
      node.quoted_ = quoted;
      const bool null = !quoted && is_null_word(value);
      node.kind_ = null ? YamlNode::Kind::Null : YamlNode::Kind::Scalar;
      node.text_ = value;
      return place(std::move(node));
    }
    Open& map = open_.back();
    for (const YamlEntry& entry : map.node.entries_) {
      if (entry.key != value) continue;
      refuse(mark, message::kYamlDuplicateKey, {{"key", value}, {"line", entry.key_place.line}});
    }
    map.key = value;
    map.key_place = new_node(mark).place();
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, YamlNode::Kind::List);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, YamlNode::Kind::Map);
  }
  void OnMapEnd() override { close(); }

 private:
  // A list or map whose end has not come yet.
  struct Open {
    YamlNode node;
    std::optional<std::string> key;
    Place key_place;
    bool wants_key() const { return node.kind_ == YamlNode::Kind::Map && !key; }
  };

  [[noreturn]] void refuse(const YAML::Mark& mark, Message message, Fields fields) {
    throw Refusal{invalid(message, std::move(fields)).at(new_node(mark).place())};
  }

  void check_tag(const YAML::Mark& mark, const std::string& tag) {
    const bool plain = tag.empty() || tag == "?" || tag == "!";
    if (!plain) refuse(mark, message::kYamlRefused, {{"feature", tag}});
  }

  YamlNode new_node(const YAML::Mark& mark) const {
    YamlNode node;
    node.line_ = static_cast<std::uint64_t>(mark.line) + 1;
    node.column_ = static_cast<std::uint64_t>(mark.column) + 1;
    node.file_ = file_;
    return node;
  }

  void open(const YAML::Mark& mark, const std::string& tag, YamlNode::Kind kind) {
    check_tag(mark, tag);
    if (open_.size() == kYamlDepthMax) {
      refuse(mark, message::kYamlTooDeep, {{"limit", kYamlDepthMax}});
    }
    refuse_key(mark);
    Open opened{new_node(mark), {}, {}};
    opened.node.kind_ = kind;
    open_.push_back(std::move(opened));
  }

  void close() {
    YamlNode done = std::move(open_.back().node);
    open_.pop_back();
    place(std::move(done));
  }

  // A null, list or map where a key should be.
  void refuse_key(const YAML::Mark& mark) {
    if (open_.empty() || !open_.back().wants_key()) return;
    refuse(mark, message::kYamlKeyNotText, {});
  }

  void place(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind_ == YamlNode::Kind::List) {
      parent.node.items_.push_back(std::move(node));
      return;
    }
    if (!parent.key) {
      const Place place = node.place();
      throw Refusal{invalid(message::kYamlKeyNotText).at(place)};
    }
    parent.node.entries_.push_back(
        {*std::exchange(parent.key, {}), parent.key_place, std::move(node)});
  }

  std::shared_ptr<const std::string> file_;
  YamlNode root_;
  std::vector<Open> open_;
  int documents_ = 0;
};

Place YamlNode::place() const {
  return {file_ == nullptr ? std::string() : *file_, line_, column_, {}};
}

Error YamlNode::wrong_type(std::string_view expected) const {
  std::string found = "null";
  if (kind_ == Kind::List) found = "list";
  if (kind_ == Kind::Map) found = "map";
  if (kind_ == Kind::Scalar) found = "\"" + text_ + "\"";
  return invalid(message::kYamlWrongType, {{"expected", expected}, {"found", found}}).at(place());
}

Result<std::string> YamlNode::text() const {
  if (kind_ != Kind::Scalar) return wrong_type("text");
  return text_;
}

Result<std::int64_t> YamlNode::integer() const {
  const auto value = parse_number<std::int64_t>(text_);
  if (kind_ != Kind::Scalar || quoted_ || !value) return wrong_type("integer");
  return *value;
}

Result<double> YamlNode::number() const {
  const auto value = parse_number<double>(text_);
  if (kind_ != Kind::Scalar || quoted_ || !value || !std::isfinite(*value)) {
    return wrong_type("number");
  }
  return *value;
}

Result<bool> YamlNode::boolean() const {
  const std::string word = to_lower(text_);
  if (kind_ == Kind::Scalar && !quoted_ && is_one_of(kTrueWords, word)) return true;
  if (kind_ == Kind::Scalar && !quoted_ && is_one_of(kFalseWords, word)) return false;
  return wrong_type("boolean");
}

Result<std::span<const YamlNode>> YamlNode::list() const {
  if (kind_ != Kind::List && kind_ != Kind::Null) return wrong_type("list");
  return std::span<const YamlNode>(items_);
}

Result<std::span<const YamlEntry>> YamlNode::map() const {
  if (kind_ != Kind::Map && kind_ != Kind::Null) return wrong_type("map");
  return std::span<const YamlEntry>(entries_);
}

const YamlNode* YamlNode::find(std::string_view key) const {
  const auto entry = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const YamlEntry& each) { return each.key == key; });
  return entry == entries_.end() ? nullptr : &entry->value;
}

Result<YamlNode> parse_yaml(std::string_view text, const std::string& file) {
  if (text.size() > kYamlBytesMax) {
    return Error(ErrorCode::TooLarge, message::kYamlTooLarge,
                 {{"bytes", text.size()}, {"limit", kYamlBytesMax}})
        .in_file(file);
  }
  const std::size_t valid = valid_utf8_prefix(text);
  if (valid < text.size()) return invalid_text(file, TextEncoding::Utf8, text[valid], valid);
  YamlBuilder builder(file);
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YamlBuilder::Refusal& refusal) {
    return refusal.error;
  } catch (const YAML::Exception& exception) {
    const auto line = static_cast<std::uint64_t>(exception.mark.line) + 1;
    const auto column = static_cast<std::uint64_t>(exception.mark.column) + 1;
    return invalid(message::kYamlSyntax, {{"reason", exception.msg}}).at({file, line, column, {}});
  }
  return builder.take();
}

}  // namespace canasta
