#include "server/infer_body.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/joined.h"
#include "base/messages/fields.h"
#include "base/messages/server.h"
#include "base/text_place.h"
#include "server/json_place.h"
#include "server/json_table.h"

namespace canasta {
namespace {

namespace dom = simdjson::dom;

enum class Kind : std::uint8_t { Truth, Whole, Real, Text };

struct Datatype {
  std::string_view name;
  Kind kind;
  std::int64_t low = 0;
  std::uint64_t high = 0;
};

template <class Number>
constexpr Datatype whole(std::string_view name) {
  return {name, Kind::Whole, static_cast<std::int64_t>(std::numeric_limits<Number>::min()),
          static_cast<std::uint64_t>(std::numeric_limits<Number>::max())};
}

constexpr std::array<Datatype, 13> kDatatypes{{{"BOOL", Kind::Truth},
                                               whole<std::uint8_t>("UINT8"),
                                               whole<std::uint16_t>("UINT16"),
                                               whole<std::uint32_t>("UINT32"),
                                               whole<std::uint64_t>("UINT64"),
                                               whole<std::int8_t>("INT8"),
                                               whole<std::int16_t>("INT16"),
                                               whole<std::int32_t>("INT32"),
                                               whole<std::int64_t>("INT64"),
                                               {"FP16", Kind::Real},
                                               {"FP32", Kind::Real},
                                               {"FP64", Kind::Real},
                                               {"BYTES", Kind::Text}}};

struct Tensor {
  std::string_view name;
  Datatype datatype;
  std::vector<std::uint64_t> shape;
  std::vector<dom::element> values;  // row-major
  bool is_nested = false;            // the values lie in lists of rows
};

bool is_whole_of(dom::element value, const Datatype& datatype) {
  std::int64_t low = 0;
  if (value.is_int64() && !value.get(low) && low < 0) return low >= datatype.low;
  std::uint64_t high = 0;
  return value.is_uint64() && !value.get(high) && high <= datatype.high;
}

bool is_of(dom::element value, const Datatype& datatype) {
  if (value.is_null()) return true;
  switch (datatype.kind) {
    case Kind::Truth:
      return value.is_bool();
    case Kind::Whole:
      return is_whole_of(value, datatype);
    case Kind::Real:
      return value.is_number();
    case Kind::Text:
      return value.is_string();
  }
  return false;
}

// Reads one tensor; errors name its place among the inputs.
class TensorReader {
 public:
  TensorReader(std::size_t number, std::size_t columns)
      : place_("inputs/" + std::to_string(number)), columns_(columns) {}

  Result<Tensor> read(dom::element element) {
    TRY_ASSIGN(const dom::object object, object_of(element, place_));
    TRY_ASSIGN(const dom::element name, member(object, "name"));
    TRY_ASSIGN(tensor_.name, text_of(name, place_ + "/name"));
    TRY(read_datatype(object));
    TRY(read_shape(object));
    TRY_ASSIGN(const dom::element data, member(object, "data"));
    TRY_ASSIGN(const dom::array list, array_of(data, place_ + "/data"));
    TRY(read_values(list));
    return std::move(tensor_);
  }

 private:
  Result<dom::element> member(dom::object object, const char* name) const {
    dom::element value;
    if (!object.at_key(name).get(value)) return value;
    return invalid(message::kFieldMissing,
                   {{"name", name}, {"expected", message::kExpectedInTensor}})
        .at({.file = {}, .field = place_});
  }

  Place at(std::string_view name) const {
    return {.file = {}, .field = place_ + "/" + std::string(name)};
  }

  Status read_datatype(dom::object object) {
    TRY_ASSIGN(const dom::element value, member(object, "datatype"));
    TRY_ASSIGN(const std::string_view name, text_of(value, place_ + "/datatype"));
    const auto* const found =
        std::find_if(kDatatypes.begin(), kDatatypes.end(),
                     [&](const Datatype& datatype) { return datatype.name == name; });
    if (found == kDatatypes.end()) {
      return invalid(message::kTensorDatatype, {{"name", tensor_.name},
                                                {"datatype", name},
                                                {"expected", joined(kDatatypes, &Datatype::name)}})
          .at(at("datatype"));
    }
    tensor_.datatype = *found;
    return {};
  }

  Status read_shape(dom::object object) {
    TRY_ASSIGN(const dom::element value, member(object, "shape"));
    TRY_ASSIGN(const dom::array list, array_of(value, place_ + "/shape"));
    for (const dom::element item : list) {
      std::uint64_t length = 0;
      if (item.get(length)) return wrong_field(place_ + "/shape", message::kExpectedLengths);
      tensor_.shape.push_back(length);
    }
    return {};
  }

  // The values, flat or in a list for each row: none deeper than the shape.
  Status read_values(dom::array list) {
    const std::size_t dimensions = tensor_.shape.size();
    tensor_.is_nested = dimensions == 2 && list.begin() != list.end() && (*list.begin()).is_array();
    for (const dom::element item : list) {
      if (!tensor_.is_nested) {
        TRY(add(item));
        continue;
      }
      dom::array row;
      if (item.get(row) || row.size() != tensor_.shape[1]) return wrong_shape();
      for (const dom::element value : row) TRY(add(value));
    }
    const std::uint64_t rows = dimensions == 0 ? 0 : tensor_.shape[0];
    const std::uint64_t width = dimensions == 2 ? tensor_.shape[1] : 1;
    const std::size_t values = tensor_.values.size();
    const bool fits = dimensions >= 1 && dimensions <= 2 && width > 0 && values % width == 0 &&
                      values / width == rows;
    return fits ? Status() : Status(wrong_shape());
  }

  Status add(dom::element value) {
    if (!is_of(value, tensor_.datatype)) {
      constexpr std::size_t kShownBytes = 60;
      return invalid(message::kTensorValue,
                     {{"name", tensor_.name},
                      {"value", std::string(simdjson::minify(value)).substr(0, kShownBytes)},
                      {"datatype", tensor_.datatype.name}})
          .at({.file = {}, .field = pointer_of_next()});
    }
    tensor_.values.push_back(value);
    return {};
  }

  std::string pointer_of_next() const {
    const std::size_t number = tensor_.values.size();
    if (!tensor_.is_nested) return place_ + "/data/" + std::to_string(number);
    const std::size_t width = tensor_.shape[1];
    return place_ + "/data/" + std::to_string(number / width) + "/" +
           std::to_string(number % width);
  }

  Error wrong_shape() const {
    return invalid(
               message::kTensorShape,
               {{"name", tensor_.name},
                {"shape",
                 "[" + joined(tensor_.shape, [](auto length) { return std::to_string(length); }) +
                     "]"},
                {"values", tensor_.values.size()},
                {"columns", columns_}})
        .at(at("shape"));
  }

  std::string place_;
  std::size_t columns_;
  Tensor tensor_;
};

Result<std::vector<Tensor>> read_tensors(dom::array inputs, std::size_t columns) {
  std::vector<Tensor> tensors;
  for (const dom::element input : inputs) {
    TRY_ASSIGN(Tensor tensor, TensorReader(tensors.size(), columns).read(input));
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

bool is_matrix(const Tensor& tensor) { return tensor.shape.size() == 2 && tensor.shape[1] != 1; }

// One tensor alone that holds all columns: of as many, or of the only one under any name.
bool holds_all_columns(const std::vector<Tensor>& tensors, const RowEncoder& encoder) {
  return tensors.size() == 1 && tensors.front().shape.size() == 2 &&
         tensors.front().shape[1] == encoder.columns() &&
         encoder.find(tensors.front().name) == RowEncoder::kNoColumn;
}

// `number`: of the tensor among the inputs.
ColumnPlace place_of_column(const Tensor& tensor, std::size_t number, std::size_t column) {
  const std::string data = "inputs/" + std::to_string(number) + "/data";
  if (tensor.is_nested) return {.list = data, .within = "/" + std::to_string(column)};
  return {.list = data, .first = column, .step = tensor.shape.size() == 2 ? tensor.shape[1] : 1};
}

Status add_tensors(const std::vector<Tensor>& tensors, const RowEncoder& encoder,
                   JsonTable& table) {
  std::vector<JsonColumn> columns;
  if (holds_all_columns(tensors, encoder)) {
    const Tensor& matrix = tensors.front();
    if (matrix.values.empty()) return {};
    for (std::size_t i = 0; i < encoder.columns(); ++i) {
      columns.push_back({.name = encoder.name(i),
                         .values = std::span(matrix.values).subspan(i),
                         .stride = encoder.columns(),
                         .place = place_of_column(matrix, 0, i)});
    }
    return table.add_columns(columns, "inputs");
  }
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const Tensor& tensor = tensors[i];
    if (is_matrix(tensor)) {
      return invalid(message::kTensorShape,
                     {{"name", tensor.name},
                      {"shape", "[n, " + std::to_string(tensor.shape[1]) + "]"},
                      {"values", tensor.values.size()},
                      {"columns", encoder.columns()}})
          .at({.file = {}, .field = "inputs/" + std::to_string(i) + "/shape"});
    }
    columns.push_back(
        {.name = tensor.name, .values = tensor.values, .place = place_of_column(tensor, i, 0)});
  }
  return table.add_columns(columns, "inputs");
}

Result<std::vector<std::string>> read_outputs(dom::element value) {
  std::vector<std::string> names;
  if (value.is_null()) return names;
  TRY_ASSIGN(const dom::array outputs, array_of(value, "outputs"));
  for (const dom::element output : outputs) {
    const std::string place = "outputs/" + std::to_string(names.size());
    TRY_ASSIGN(const dom::object object, object_of(output, place));
    dom::element name;
    if (object.at_key("name").get(name)) return wrong_field(place, message::kExpectedNamed);
    TRY_ASSIGN(const std::string_view text, text_of(name, place + "/name"));
    names.emplace_back(text);
  }
  return names;
}

Result<InferRequest> read_whole(const ServedTable& table, const std::string& body,
                                const ServiceLimits& limits) {
  TRY_ASSIGN(const dom::object whole, parse_object(body, limits));
  InferRequest request;
  dom::element value;
  if (!whole.at_key("id").get(value) && !value.is_null()) {
    TRY_ASSIGN(const std::string_view id, text_of(value, "id"));
    request.id = std::string(id);
  }
  if (!whole.at_key("outputs").get(value)) {
    TRY_ASSIGN(request.outputs, read_outputs(value));
  }
  if (whole.at_key("inputs").get(value)) {
    return invalid(message::kFieldMissing,
                   {{"name", "inputs"}, {"expected", message::kExpectedTensors}})
        .at(place_of_byte(body, json_byte_of(body, "").value_or(0)));
  }
  TRY_ASSIGN(const dom::array inputs, array_of(value, "inputs"));
  TRY_ASSIGN(const std::vector<Tensor> tensors, read_tensors(inputs, table.encoder.columns()));
  JsonTable rows(table, limits);
  TRY(add_tensors(tensors, table.encoder, rows));
  TRY_ASSIGN(request.rows, rows.take());
  return request;
}

}  // namespace

Result<InferRequest> read_infer(const ServedTable& table, const std::string& body,
                                const ServiceLimits& limits) {
  auto request = read_whole(table, body, limits);
  if (!request.ok()) return located(request.error(), body);
  return request;
}

}  // namespace canasta
