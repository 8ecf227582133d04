#include "server/limits.h"

#include "jobs/jobs.h"
#include "live/offers.h"
#include "net/arrow_stream.h"
#include "net/chunked_body.h"
#include "net/gzip.h"
#include "net/multipart.h"
#include "net/target.h"
#include "server/form.h"

namespace canasta {

Table limits_table(const ServiceLimits& limits) {
  TableBuilder table({{"limit", TableBuilder::Type::Text},
                      {"value", TableBuilder::Type::Int},
                      {"unit", TableBuilder::Type::Text},
                      {"answer", TableBuilder::Type::Text}});
  const auto row = [&](const char* limit, auto value, const char* unit, const char* answer) {
    table.row(limit, static_cast<std::int64_t>(value), unit, answer);
  };
  const HttpLimits& http = limits.http;
  row("header", http.header_bytes, "bytes", "431");
  row("header_fields", http.header_fields, "fields", "431");
  row("url", http.target_bytes, "bytes", "414");
  row("chunk_extensions", kChunkExtensionBytesMax, "bytes, and as many as the body", "431");
  row("chunk_trailer", kTrailerBytesMax, "bytes", "431");
  row("query_parameters", kQueryParametersMax, "parameters", "400");
  row("json", limits.json_bytes, "bytes", "413");
  row("json_depth", limits.json_depth, "levels", "422");
  row("upload", limits.upload_bytes, "bytes", "413");
  row("form_parts", kMultipartPartsMax, "parts", "413");
  row("form_fields", kFormFieldsBytesMax, "bytes", "413");
  row("form_boundary", kMultipartBoundaryBytesMax, "bytes", "422");
  row("form_part_header", kMultipartHeaderBytesMax, "bytes", "413");
  row("bodies", http.gathered_bytes, "bytes of all at once", "503");
  row("gzip_ratio", kGzipRatioMax, "times", "413");
  row("rows_per_call", limits.rows_per_call, "rows", "413");
  row("customers_per_call", limits.customers_per_call, "customers", "413");
  row("arrow_columns", kArrowColumnsMax, "columns", "413");
  row("offered", kOfferedMax, "products", "422");
  row("basket", kBasketProductsMax, "products", "413");
  row("page", limits.page_items, "items", "422");
  row("jobs_queued", kJobsQueuedMax, "jobs", "503");
  row("connections", http.connections, "connections", "503");
  row("connections_per_address", http.connections_per_address, "connections", "503");
  row("waiting_per_route", limits.waiting_per_route, "requests", "503");
  row("requests_per_address", limits.requests_per_second_per_address, "per second; 0: any", "429");
  row("header_time", http.header_seconds, "seconds", "408");
  row("body_time", http.body_seconds, "seconds", "408");
  row("body_rate", http.body_bytes_per_second, "bytes per second", "408");
  row("idle_time", http.idle_seconds, "seconds", "closed");
  row("write_time", http.write_seconds, "seconds", "closed");
  row("write_rate", http.write_bytes_per_second, "bytes per second", "closed");
  row("drain_time", http.drain_seconds, "seconds", "closed");
  return table.take();
}

}  // namespace canasta
