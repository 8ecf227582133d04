#include "server/mlflow_body.h"

#include <algorithm>
#include <array>

#include "base/joined.h"
#include "base/messages/fields.h"
#include "base/messages/server.h"
#include "base/nearest.h"
#include "server/json_place.h"
#include "server/json_table.h"

namespace canasta {
namespace {

namespace dom = simdjson::dom;

constexpr std::array<std::string_view, 4> kRowFields = {"dataframe_split", "dataframe_records",
                                                        "instances", "inputs"};
constexpr std::string_view kInputs = "inputs";
constexpr std::string_view kParams = "params";

Result<std::vector<std::string>> texts_of(dom::element value, std::string_view name) {
  TRY_ASSIGN(const dom::array list, array_of(value, name));
  std::vector<std::string> texts;
  for (const dom::element item : list) {
    TRY_ASSIGN(const std::string_view text, text_of(item, name));
    texts.emplace_back(text);
  }
  return texts;
}

Status add_split(dom::element value, JsonTable& table) {
  TRY_ASSIGN(const dom::object split, object_of(value, kRowFields[0]));
  dom::element columns;
  dom::element data;
  for (const auto& [name, into] : {std::pair{"columns", &columns}, std::pair{"data", &data}}) {
    if (split.at_key(name).get(*into)) {
      return invalid(message::kFieldMissing, {{"name", name}, {"expected", message::kExpectedList}})
          .at({.file = {}, .field = std::string(kRowFields[0])});
    }
  }
  TRY_ASSIGN(const auto names, texts_of(columns, "dataframe_split/columns"));
  TRY_ASSIGN(const dom::array rows, array_of(data, "dataframe_split/data"));
  return table.add_lists(rows, names, "dataframe_split/data");
}

// Values of a column that lies as [n] or [n, 1]; lists of words stay lists.
Result<std::vector<dom::element>> column_values(dom::element value, std::string_view name,
                                                bool holds_lists) {
  TRY_ASSIGN(const dom::array list, array_of(value, name));
  std::vector<dom::element> values;
  for (dom::element item : list) {
    dom::array inner;
    if (!holds_lists && !item.get(inner) && inner.size() == 1) item = *inner.begin();
    values.push_back(item);
  }
  return values;
}

Status add_named_columns(const RowEncoder& encoder, dom::object given, JsonTable& table) {
  std::vector<std::vector<dom::element>> values;
  std::vector<JsonColumn> columns;
  for (const auto [name, value] : given) {
    const std::size_t column = encoder.find(name);
    const bool holds_lists =
        column != RowEncoder::kNoColumn && encoder.coding(column) == Coding::MultiHot;
    std::string pointer = std::string(kInputs) + "/" + pointer_token(name);
    TRY_ASSIGN(auto list, column_values(value, pointer, holds_lists));
    values.push_back(std::move(list));
    columns.push_back({.name = name, .place = {.list = std::move(pointer)}});
  }
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i].values = values[i];
  return table.add_columns(columns, std::string(kInputs));
}

// Objects, or lists in the order of the model's columns.
Status add_instances(const RowEncoder& encoder, dom::array rows, const std::string& where,
                     JsonTable& table) {
  const bool are_objects = rows.begin() != rows.end() && (*rows.begin()).is_object();
  return are_objects ? table.add_objects(rows, where)
                     : table.add_lists(rows, column_names_of(encoder), where);
}

Status add_rows(const RowEncoder& encoder, std::string_view field, dom::element value,
                JsonTable& table) {
  if (field == "dataframe_split") return add_split(value, table);
  dom::object columns;
  if (field == kInputs && !value.get(columns)) {
    return add_named_columns(encoder, columns, table);
  }
  TRY_ASSIGN(const dom::array rows, array_of(value, field));
  const std::string where(field);
  if (field == "dataframe_records") return table.add_objects(rows, where);
  return add_instances(encoder, rows, where, table);
}

Result<bool> asks_probabilities(dom::element value) {
  if (value.is_null()) return false;
  TRY_ASSIGN(const dom::object params, object_of(value, kParams));
  dom::element method;
  if (params.at_key("predict_method").get(method)) return false;
  TRY_ASSIGN(const std::string_view word, text_of(method, "params/predict_method"));
  if (word == "predict") return false;
  if (word == "predict_proba") return true;
  return invalid(
             message::kParameterWord,
             {{"name", "predict_method"}, {"value", word}, {"expected", "predict, predict_proba"}})
      .at({.file = {}, .field = "params/predict_method"});
}

Result<MlflowRequest> read_whole(const ServedTable& table, const std::string& body,
                                 const ServiceLimits& limits) {
  TRY_ASSIGN(const dom::object whole, parse_object(body, limits));
  MlflowRequest request;
  JsonTable rows(table, limits);
  std::vector<std::pair<std::string_view, dom::element>> given;
  for (const auto [name, value] : whole) {
    if (name == kParams) {
      TRY_ASSIGN(request.wants_probabilities, asks_probabilities(value));
    } else if (std::find(kRowFields.begin(), kRowFields.end(), name) != kRowFields.end()) {
      given.emplace_back(name, value);
    } else {
      std::vector<std::string> known(kRowFields.begin(), kRowFields.end());
      known.emplace_back(kParams);
      return unknown_name(ErrorCode::InvalidInput, message::kNounField, name, known)
          .at({.file = {}, .field = pointer_token(name)});
    }
  }
  if (given.size() != 1) {
    return invalid(message::kOneOfFields,
                   {{"given", given.size()}, {"expected", joined(kRowFields)}});
  }
  TRY(add_rows(table.encoder, given.front().first, given.front().second, rows));
  TRY_ASSIGN(request.rows, rows.take());
  return request;
}

}  // namespace

Result<MlflowRequest> read_mlflow(const ServedTable& table, const std::string& body,
                                  const ServiceLimits& limits) {
  auto request = read_whole(table, body, limits);
  if (!request.ok()) return located(request.error(), body);
  return request;
}

}  // namespace canasta
