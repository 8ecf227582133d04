# LightGBM's C library as laid out by tools/setup. Target: LightGBM::c.
include(FindPackageHandleStandardArgs)

find_path(LightGBM_INCLUDE_DIR LightGBM/c_api.h
  PATHS "${CANASTA_DEPS_DIR}/include" NO_DEFAULT_PATH)
find_library(LightGBM_LIBRARY NAMES _lightgbm
  PATHS "${CANASTA_DEPS_DIR}/lib" NO_DEFAULT_PATH)
mark_as_advanced(LightGBM_INCLUDE_DIR LightGBM_LIBRARY)

find_package_handle_standard_args(LightGBM REQUIRED_VARS LightGBM_LIBRARY LightGBM_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "Run tools/setup.")

if(LightGBM_FOUND AND NOT TARGET LightGBM::c)
  add_library(LightGBM::c SHARED IMPORTED)
  set_target_properties(LightGBM::c PROPERTIES
    IMPORTED_LOCATION "${LightGBM_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${LightGBM_INCLUDE_DIR}")
endif()
