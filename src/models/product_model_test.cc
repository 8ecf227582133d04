#include "models/product_model.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "io/safetensors.h"

namespace canasta {
namespace {

ProductModel small_model() {
  ProductModel model;
  model.kind = "ease";
  for (const char* id : {"a", "bread", "milk"}) model.products.add(id);
  model.settings = {{"lambda", 400}, {"alpha", .5}};
  model.product_weight = {1, 2, 3};
  model.table_columns = 2;
  model.table = {1, 2, 3, 4, 5, 6};
  model.weights = {.columns = 3, .offsets = {0, 2, 2}, .column = {0, 2}, .value = {.5F, -1}};
  return model;
}

TEST(ProductModelTest, ComesBackAsItWas) {
  const ProductModel model = small_model();
  const ProductModel again = ProductModel::parse(model.bytes(), "x").value();
  EXPECT_EQ(again.kind, "ease");
  ASSERT_EQ(again.products.size(), 3U);
  EXPECT_EQ(again.products[1], "bread");
  EXPECT_EQ(again.settings, model.settings);
  EXPECT_EQ(again.product_weight, model.product_weight);
  EXPECT_EQ(again.table_columns, 2U);
  EXPECT_EQ(again.table, model.table);
  EXPECT_EQ(again.weights.offsets, model.weights.offsets);
  EXPECT_EQ(again.weights.column, model.weights.column);
  EXPECT_EQ(again.weights.value, model.weights.value);
  EXPECT_EQ(again.bytes(), model.bytes());
}

TEST(ProductModelTest, OfNothing) {
  const ProductModel again = ProductModel::parse(ProductModel{}.bytes(), "x").value();
  EXPECT_EQ(again.products.size(), 0U);
  EXPECT_EQ(again.weights.rows(), 0U);
}

TEST(ProductModelTest, ASettingIsThereAndInItsRange) {
  const ProductModel model = small_model();
  EXPECT_EQ(model.setting("lambda", 0, 400, "x").value(), 400);
  EXPECT_EQ(model.setting("lambda", 0, 399, "x").error().code(), ErrorCode::Corrupt);
  EXPECT_EQ(model.setting("beta", 0, 1, "x").error().code(), ErrorCode::Corrupt);
}

// The arrays of a file, to be spoilt one at a time.
struct Arrays {
  std::vector<std::uint8_t> text = {'a', 'b'};
  std::vector<std::uint64_t> ends = {1, 2};
  std::vector<double> settings = {1};
  std::vector<float> product_weight = {1, 1};
  std::vector<std::uint64_t> table_columns = {1};
  std::vector<float> table = {1, 1};
  std::vector<std::uint64_t> offsets = {0, 1, 2};
  std::vector<std::uint32_t> column = {0, 1};
  std::vector<float> value = {1, 1};
  ArrayMetadata metadata = {{"format", "1"}, {"kind", "ease"}, {"settings", "lambda"}};

  std::string bytes() const {
    return safetensors_bytes(
        {array_view<std::uint8_t>("products_text", text),
         array_view<std::uint64_t>("products_ends", ends), array_view<double>("settings", settings),
         array_view<float>("product_weight", product_weight),
         array_view<std::uint64_t>("table_columns", table_columns),
         array_view<float>("table", table), array_view<std::uint64_t>("weights_offsets", offsets),
         array_view<std::uint32_t>("weights_column", column),
         array_view<float>("weights_value", value)},
        metadata);
  }
};

TEST(ProductModelTest, EveryDamageIsSaid) {
  ASSERT_TRUE(ProductModel::parse(Arrays{}.bytes(), "x").ok());
  const std::vector<std::function<void(Arrays&)>> damages = {
      [](Arrays& file) { file.text = {'b', 'a'}; },       // ids do not ascend
      [](Arrays& file) { file.text = {'a', 'a'}; },       // an id twice
      [](Arrays& file) { file.ends = {1, 3}; },           // beyond the text
      [](Arrays& file) { file.ends = {2, 1}; },           // an end before its begin
      [](Arrays& file) { file.text = {'a', 'b', 'c'}; },  // text that belongs to no id
      [](Arrays& file) { file.settings = {1, 2}; },       // a setting without a name
      [](Arrays& file) { file.settings = {std::numeric_limits<double>::infinity()}; },
      [](Arrays& file) { file.metadata["settings"] = "a,a", file.settings = {1, 1}; },
      [](Arrays& file) { file.product_weight = {1}; },
      [](Arrays& file) { file.table_columns = {2}; },  // more than the table has
      [](Arrays& file) { file.table_columns = {}; },
      [](Arrays& file) { file.table[0] = std::numeric_limits<float>::quiet_NaN(); },
      [](Arrays& file) { file.offsets = {0, 3, 2}; },  // a row before its begin
      [](Arrays& file) { file.offsets = {1, 1, 2}; },  // does not begin at 0
      [](Arrays& file) { file.offsets = {}; },
      [](Arrays& file) { file.column = {0, 2}; },                         // no such product
      [](Arrays& file) { file.offsets = {0, 2}, file.column = {1, 0}; },  // do not ascend
      [](Arrays& file) { file.value = {1}; },
      [](Arrays& file) { file.metadata["format"] = "2"; },
      [](Arrays& file) { file.metadata.erase("kind"); },
  };
  for (std::size_t i = 0; i < damages.size(); ++i) {
    Arrays file;
    damages[i](file);
    const auto model = ProductModel::parse(file.bytes(), "x");
    ASSERT_FALSE(model.ok()) << i;
    EXPECT_EQ(model.error().code(), ErrorCode::Corrupt);
  }
}

}  // namespace
}  // namespace canasta
