# DuckDB's C library as laid out by tools/setup. Target: DuckDB::duckdb.
#
# Only CANASTA_DEPS_DIR is searched: another copy on the machine may be of another version, and the
# header must not be newer than the library.
include(FindPackageHandleStandardArgs)

find_path(DuckDB_INCLUDE_DIR duckdb.h PATHS "${CANASTA_DEPS_DIR}/include" NO_DEFAULT_PATH)
find_library(DuckDB_LIBRARY duckdb PATHS "${CANASTA_DEPS_DIR}/lib" NO_DEFAULT_PATH)
mark_as_advanced(DuckDB_INCLUDE_DIR DuckDB_LIBRARY)

find_package_handle_standard_args(DuckDB REQUIRED_VARS DuckDB_LIBRARY DuckDB_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "Run tools/setup.")

if(DuckDB_FOUND AND NOT TARGET DuckDB::duckdb)
  add_library(DuckDB::duckdb SHARED IMPORTED)
  set_target_properties(DuckDB::duckdb PROPERTIES
    IMPORTED_LOCATION "${DuckDB_LIBRARY}"
    IMPORTED_SONAME libduckdb.so
    INTERFACE_INCLUDE_DIRECTORIES "${DuckDB_INCLUDE_DIR}")
endif()
