#include "models/forest_file.h"

#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>

#include "base/messages/models.h"
#include "models/forest.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

// Listens to the parser and keeps what ForestFile holds. Returning false ends the reading.
//
// `path_` holds the key of each open object or list; inside a list the key is empty.
class Listener final : public nlohmann::json_sax<Json> {
 public:
  explicit Listener(std::size_t values_max) : values_left_(values_max) {}

  bool null() override { return count(); }
  bool boolean(bool) override { return count(); }
  bool number_integer(number_integer_t value) override {
    return number(static_cast<double>(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return number(static_cast<double>(value));
  }
  bool number_float(number_float_t value, const string_t&) override { return number(value); }
  bool string(string_t& value) override {
    keep_text(value);
    return count();
  }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override {
    if (!open()) return false;
    if (in_trees(path_.size() - 1)) {
      if (file_.trees.size() == kForestTreesMax) {
        too_many_trees_ = true;
        return false;
      }
      file_.trees.emplace_back();
    }
    return true;
  }
  bool key(string_t& value) override {
    key_ = value;
    return count();
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override {
    if (!open()) return false;
    numbers_ = in_tree_info() ? &file_.tree_outputs : tree_numbers();
    return true;
  }
  bool end_array() override {
    numbers_ = nullptr;
    return close();
  }
  bool parse_error(std::size_t position, const std::string&, const Json::exception&) override {
    position_ = position;
    return false;
  }

  ForestFile take() { return std::move(file_); }
  bool too_many_trees() const { return too_many_trees_; }
  std::size_t position() const { return position_; }

 private:
  static constexpr std::size_t kTreesDepth = 5;  // "", learner, gradient_booster, model, trees

  bool count() { return values_left_-- > 0; }

  bool open() {
    if (path_.size() == kForestFileDepthMax) return false;
    path_.push_back(key_);
    key_.clear();
    return count();
  }
  bool close() {
    path_.pop_back();
    key_.clear();
    return true;
  }

  bool at(std::initializer_list<std::string_view> keys) const {
    return std::equal(path_.begin(), path_.end(), keys.begin(), keys.end());
  }
  // The first `depth` keys lead to the list of trees.
  bool in_trees(std::size_t depth) const {
    return depth == kTreesDepth && path_[1] == "learner" && path_[2] == "gradient_booster" &&
           path_[3] == "model" && path_[4] == "trees";
  }

  bool in_tree_info() const {
    return at({"", "learner", "gradient_booster", "model", "tree_info"});
  }

  std::vector<double>* tree_numbers() {
    if (path_.size() != kTreesDepth + 2 || !in_trees(kTreesDepth) || file_.trees.empty()) {
      return nullptr;
    }
    const auto found = std::find(kTreeFields.begin(), kTreeFields.end(), path_.back());
    if (found == kTreeFields.end()) return nullptr;
    return &file_.trees.back().fields[static_cast<std::size_t>(found - kTreeFields.begin())];
  }

  bool number(double value) {
    if (numbers_ != nullptr) numbers_->push_back(value);
    return count();
  }

  void keep_text(const std::string& value) {
    if (at({"", "learner", "learner_model_param"})) {
      file_.parameters[key_] = value;
    } else if (at({"", "learner", "objective"}) && key_ == "name") {
      file_.objective = value;
    } else if (at({"", "learner", "gradient_booster"}) && key_ == "name") {
      file_.booster = value;
    } else if (at({"", "learner", "feature_names"})) {
      file_.feature_names.push_back(value);
    } else if (path_.size() == kTreesDepth + 2 && in_trees(kTreesDepth) &&
               path_.back() == "tree_param" && !file_.trees.empty()) {
      file_.trees.back().parameters[key_] = value;
    }
  }

  ForestFile file_;
  std::vector<std::string> path_;
  std::string key_;
  std::vector<double>* numbers_ = nullptr;
  std::size_t values_left_;
  std::size_t position_ = 0;
  bool too_many_trees_ = false;
};

// UBJSON opens with '{' and the type of a length; JSON with '{' and blanks or a quote.
bool is_text(std::string_view bytes) {
  const std::size_t next = bytes.find_first_not_of(" \t\r\n", 1);
  return next != std::string_view::npos && (bytes[next] == '"' || bytes[next] == '}');
}

}  // namespace

Result<ForestFile> read_forest_file(std::string_view bytes) {
  Listener listener(bytes.size());
  bool whole = false;
  if (!bytes.empty() && bytes.front() == '{') {
    const auto format = is_text(bytes) ? Json::input_format_t::json : Json::input_format_t::ubjson;
    try {
      whole = Json::sax_parse(bytes, &listener, format);
    } catch (const std::exception&) {
      whole = false;
    }
  }
  if (listener.too_many_trees()) {
    return Error(ErrorCode::TooLarge, message::kForestTooLarge,
                 {{"limit_name", "forest_trees_max"},
                  {"limit", kForestTreesMax},
                  {"value", std::to_string(kForestTreesMax) + "+"}});
  }
  if (!whole) return corrupt(message::kForestUnreadable, {{"byte", listener.position()}});
  return listener.take();
}

}  // namespace canasta
