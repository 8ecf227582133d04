#include "server/outlook_json.h"

namespace canasta {

void write_dates(const DateOutlook& outlook, JsonWriter& json) {
  json.key("on_date").day(outlook.on);
  json.member("probability_on", outlook.probability_on);
  json.key("by_date").day(outlook.by);
  json.member("probability_by", outlook.probability_by);
  json.key("expected_date").day(outlook.expected);
  json.key("expected_low").day(outlook.low);
  json.key("expected_high").day(outlook.high);
}

void write_window(const WindowOutlook& outlook, JsonWriter& json) {
  json.member("prediction", outlook.says_yes() ? "yes" : "no")
      .member("probability", static_cast<float>(outlook.probability));
  json.key("as_of").day(outlook.as_of);
}

void write_reasons(const RowOutlook& outlook, JsonWriter& json) {
  json.key("reasons").begin_array();
  for (const ColumnReason& reason : outlook.reasons) {
    json.begin_object()
        .member("column", reason.column)
        .member("contribution", static_cast<float>(reason.contribution))
        .end_object();
  }
  json.end_array();
}

void write_reasons(const WindowOutlook& outlook, JsonWriter& json) {
  json.key("reasons").begin_array();
  for (const FeatureReason& reason : outlook.reasons) {
    json.begin_object()
        .member("feature", reason.feature)
        .member("value", static_cast<float>(reason.value))
        .member("contribution", static_cast<float>(reason.contribution))
        .end_object();
  }
  json.end_array();
}

}  // namespace canasta
