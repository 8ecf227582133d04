// Report: facts to what people and programs read.
//
// Tables go to aligned text, CSV, JSON (an array of objects) and Parquet; reports to text,
// Markdown, JSON and HTML, in English or Spanish. Numbers carry six significant digits in text
// forms, two decimals from a million on, and all of them in Parquet; a page rounds to four and
// writes them as its language does. Pure: nothing is printed here.
//
// The reports themselves, facts in and Report out, have a header each, below:
// docs/methods/reports.md says what each answers.
#pragma once

#include <string>
#include <string_view>

#include "base/context.h"
#include "data/report.h"
#include "data/table.h"
#include "io/file_system.h"
#include "report/exploration.h"
#include "report/final.h"
#include "report/html.h"
#include "report/model_card.h"
#include "report/problem.h"
#include "report/return_on_investment.h"
#include "report/runbook.h"
#include "report/sales.h"
#include "report/svg.h"
#include "report/vocabulary.h"

namespace canasta {

enum class TableFormat : std::uint8_t { Text, Csv, Json, Parquet };

// Comma and point, or what a Spanish Excel opens by double click: ';', decimal comma, BOM.
enum class CsvDialect : std::uint8_t { Standard, ExcelSpanish };

// REQUIRES: format is not Parquet, which is no text.
std::string render(const Context& context, const Table& table, TableFormat format,
                   CsvDialect dialect = CsvDialect::Standard);

// Publishes a table at `path`; the ending .csv, .json or .parquet decides the form.
// Errors: kUnknownEnding (InvalidInput), and those of the file system.
Status write_table(const Context& context, FileSystem& files, const Table& table,
                   const std::string& path, CsvDialect dialect = CsvDialect::Standard);

// Pictures: drawn in Html (report/svg.h, report/html.h); a table of their values in Markdown, in
// full in Json; left out of Text.
enum class ReportFormat : std::uint8_t { Text, Markdown, Json, Html };

std::string render(const Report& report, ReportFormat format, Language language);

// Publishes <folder>/<report.name>.md, .json and .html.
Status write_report(FileSystem& files, const Report& report, const std::string& folder,
                    Language language);

}  // namespace canasta
