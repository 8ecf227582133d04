# XGBoost's C library as laid out by tools/setup. Target: XGBoost::c.
#
# The library looks for its own libgomp in ../../xgboost_cpu.libs, so its two folders stay together,
# here and when installed. Only CANASTA_DEPS_DIR is searched: Debian's XGBoost is older.
include(FindPackageHandleStandardArgs)

find_path(XGBoostC_INCLUDE_DIR xgboost/c_api.h
  PATHS "${CANASTA_DEPS_DIR}/include" NO_DEFAULT_PATH)
find_library(XGBoostC_LIBRARY xgboost
  PATHS "${CANASTA_DEPS_DIR}/lib/xgboost/lib" NO_DEFAULT_PATH)
mark_as_advanced(XGBoostC_INCLUDE_DIR XGBoostC_LIBRARY)

find_package_handle_standard_args(XGBoostC REQUIRED_VARS XGBoostC_LIBRARY XGBoostC_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "Run tools/setup.")

if(XGBoostC_FOUND AND NOT TARGET XGBoost::c)
  add_library(XGBoost::c SHARED IMPORTED)
  set_target_properties(XGBoost::c PROPERTIES
    IMPORTED_LOCATION "${XGBoostC_LIBRARY}"
    IMPORTED_SONAME libxgboost.so.3
    INTERFACE_INCLUDE_DIRECTORIES "${XGBoostC_INCLUDE_DIR}")
endif()
