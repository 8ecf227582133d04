// Keys of the Open Data Contract Standard v3.1, level by level, and the words canasta adds as
// customProperties. Shared by reader and writer; docs/formats/contract.md says what they mean.
#pragma once

#include <array>
#include <string_view>

#include "data/contract.h"

namespace canasta {

inline constexpr std::string_view kOdcsVersion = "v3.1.0";  // written
inline constexpr std::string_view kOdcsMajor = "v3.";       // read
inline constexpr std::string_view kOdcsKind = "DataContract";

inline constexpr std::array<std::string_view, 22> kContractKeys{"version",
                                                                "kind",
                                                                "apiVersion",
                                                                "id",
                                                                "name",
                                                                "tenant",
                                                                "tags",
                                                                "status",
                                                                "servers",
                                                                "dataProduct",
                                                                "description",
                                                                "domain",
                                                                "schema",
                                                                "support",
                                                                "price",
                                                                "team",
                                                                "roles",
                                                                "slaDefaultElement",
                                                                "slaProperties",
                                                                "authoritativeDefinitions",
                                                                "customProperties",
                                                                "contractCreatedTs"};

inline constexpr std::array<std::string_view, 14> kTableKeys{"id",
                                                             "name",
                                                             "physicalType",
                                                             "description",
                                                             "businessName",
                                                             "authoritativeDefinitions",
                                                             "tags",
                                                             "customProperties",
                                                             "logicalType",
                                                             "physicalName",
                                                             "dataGranularityDescription",
                                                             "properties",
                                                             "relationships",
                                                             "quality"};

inline constexpr std::array<std::string_view, 28> kColumnKeys{"id",
                                                              "name",
                                                              "physicalType",
                                                              "description",
                                                              "businessName",
                                                              "authoritativeDefinitions",
                                                              "tags",
                                                              "customProperties",
                                                              "primaryKey",
                                                              "primaryKeyPosition",
                                                              "logicalType",
                                                              "logicalTypeOptions",
                                                              "physicalName",
                                                              "required",
                                                              "unique",
                                                              "partitioned",
                                                              "partitionKeyPosition",
                                                              "classification",
                                                              "encryptedName",
                                                              "transformSourceObjects",
                                                              "transformLogic",
                                                              "transformDescription",
                                                              "examples",
                                                              "criticalDataElement",
                                                              "relationships",
                                                              "quality",
                                                              "items",
                                                              "properties"};

inline constexpr std::array<std::string_view, 17> kOptionKeys{
    "minimum",         "maximum",  "exclusiveMinimum", "exclusiveMaximum", "minLength",
    "maxLength",       "pattern",  "format",           "multipleOf",       "timezone",
    "defaultTimezone", "minItems", "maxItems",         "uniqueItems",      "minProperties",
    "maxProperties",   "required"};

inline constexpr std::array<std::string_view, 28> kRuleKeys{"id",
                                                            "authoritativeDefinitions",
                                                            "businessImpact",
                                                            "customProperties",
                                                            "description",
                                                            "dimension",
                                                            "method",
                                                            "name",
                                                            "schedule",
                                                            "scheduler",
                                                            "severity",
                                                            "tags",
                                                            "type",
                                                            "unit",
                                                            "metric",
                                                            "rule",
                                                            "arguments",
                                                            "query",
                                                            "engine",
                                                            "implementation",
                                                            "mustBe",
                                                            "mustNotBe",
                                                            "mustBeGreaterThan",
                                                            "mustBeGreaterOrEqualTo",
                                                            "mustBeLessThan",
                                                            "mustBeLessOrEqualTo",
                                                            "mustBeBetween",
                                                            "mustNotBeBetween"};

inline constexpr std::array<std::string_view, 8> kOperators{
    "mustBe",         "mustNotBe",           "mustBeGreaterThan", "mustBeGreaterOrEqualTo",
    "mustBeLessThan", "mustBeLessOrEqualTo", "mustBeBetween",     "mustNotBeBetween"};

inline constexpr std::string_view kExtraColumnsProperty = "extraColumns";
inline constexpr std::string_view kColumnOrderProperty = "columnOrder";

// In the order of Strictness.
inline constexpr std::array<std::string_view, 3> kStrictnessWords{"ignore", "warn", "refuse"};

}  // namespace canasta
