# SPDX-License-Identifier: GPL-3.0-or-later
# One call per room of the house.

# A folder of lib/: all sources in it and below but for some, the rooms it may lean on, and the outside libraries it
# wraps.
function(mailprobe_library name)
  cmake_parse_arguments(arg "" "" "WITHOUT;USES;WRAPS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp")
  foreach(source ${arg_WITHOUT})
    list(REMOVE_ITEM sources "${CMAKE_CURRENT_SOURCE_DIR}/${name}/${source}")
  endforeach()
  add_library(mailprobe_${name} STATIC ${sources})
  target_include_directories(mailprobe_${name} PUBLIC "${CMAKE_SOURCE_DIR}/lib")
  list(TRANSFORM arg_USES PREPEND mailprobe_)
  target_link_libraries(mailprobe_${name} PUBLIC ${arg_USES} PRIVATE ${arg_WRAPS})
endfunction()

# A folder of plugins/: main.cpp makes the executable, the rest a library that tests can link.
function(mailprobe_plugin name)
  cmake_parse_arguments(arg "" "" "USES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp")
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  list(TRANSFORM arg_USES PREPEND mailprobe_)
  add_library(${name}_parts STATIC ${sources})
  target_include_directories(${name}_parts PUBLIC "${CMAKE_SOURCE_DIR}/plugins")
  target_link_libraries(${name}_parts PUBLIC mailprobe_plugin ${arg_USES})
  add_executable(${name} ${name}/main.cpp)
  target_link_libraries(${name} PRIVATE ${name}_parts)
  install(TARGETS ${name} DESTINATION "${MAILPROBE_PLUGIN_DIR}" COMPONENT plugins)
  set_property(GLOBAL APPEND PROPERTY MAILPROBE_PLUGINS ${name})
endfunction()
