# Writes inwit.spdx.json, the software bill of materials (SPDX 2.3): the library and the command, and what is compiled into them or loaded.
# The date is that of SOURCE_DATE_EPOCH if it is set, else of the last commit, so that two configurations give the same bytes.
set(_packages "")
set(_relations "")

# header_version(RESULT PREFIX FILE...): the three numbers that a header defines, "NOASSERTION" without them.
function(header_version result prefix)
  set(${result} NOASSERTION PARENT_SCOPE)
  foreach(_file ${ARGN})
    if(NOT EXISTS ${_file})
      continue()
    endif()
    file(STRINGS ${_file} _lines REGEX "^#define ${prefix}(MAJOR|MINOR|PATCH)(_VERSION)? [0-9]+")
    list(TRANSFORM _lines REPLACE ".* ([0-9]+).*" "\\1")
    list(JOIN _lines . _version)
    if(_version MATCHES "^[0-9]+\\.[0-9]+\\.[0-9]+$")
      set(${result} ${_version} PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

# sbom_package(ID NAME VERSION LICENCE RELATION URL): RELATION is that of inwit to it.
function(sbom_package id name version licence relation url)
  string(CONCAT _package "    {\"SPDXID\": \"SPDXRef-${id}\", \"name\": \"${name}\", \"versionInfo\": \"${version}\", \"downloadLocation\": \"${url}\", "
                         "\"filesAnalyzed\": false, \"licenseConcluded\": \"${licence}\", \"licenseDeclared\": \"${licence}\", "
                         "\"copyrightText\": \"NOASSERTION\"}")
  string(CONCAT _relation "    {\"spdxElementId\": \"SPDXRef-inwit\", \"relationshipType\": \"${relation}\", \"relatedSpdxElement\": \"SPDXRef-${id}\"}")
  set(_packages "${_packages},\n${_package}" PARENT_SCOPE)
  set(_relations "${_relations},\n${_relation}" PARENT_SCOPE)
endfunction()

if(INWIT_JSON)
  header_version(_version RAPIDJSON_ ${INWIT_RAPIDJSON_INCLUDE_DIR}/rapidjson/rapidjson.h)
  sbom_package(rapidjson RapidJSON ${_version} MIT CONTAINS https://github.com/Tencent/rapidjson)
endif()
if(INWIT_HIGHWAY)
  header_version(_version HWY_ ${INWIT_HIGHWAY_INCLUDE_DIR}/hwy/highway.h ${INWIT_HIGHWAY_INCLUDE_DIR}/hwy/base.h) # before and since 1.1
  set(_licence "Apache-2.0 OR BSD-3-Clause")
  if(_version VERSION_LESS 1.0.4)
    set(_licence Apache-2.0)
  endif()
  sbom_package(highway Highway ${_version} "${_licence}" CONTAINS https://github.com/google/highway)
endif()
if(INWIT_TOOLS)
  sbom_package(nlohmann-json nlohmann-json ${nlohmann_json_VERSION} MIT CONTAINS https://github.com/nlohmann/json)
  find_package(CLI11 QUIET)
  if(CLI11_VERSION)
    sbom_package(cli11 CLI11 ${CLI11_VERSION} BSD-3-Clause CONTAINS https://github.com/CLIUtils/CLI11)
  endif()
  if(INWIT_ZIP)
    sbom_package(libzip libzip NOASSERTION BSD-3-Clause DEPENDS_ON https://libzip.org)
  endif()
endif()
if(INWIT_LAPACK)
  set(_file LAPACK)
  if(LAPACK_LIBRARIES) # empty where the compiler links it by itself
    list(GET LAPACK_LIBRARIES 0 _file)
    get_filename_component(_file ${_file} NAME)
  endif()
  sbom_package(lapack ${_file} NOASSERTION NOASSERTION DEPENDS_ON NOASSERTION)
endif()

if(NOT DEFINED ENV{SOURCE_DATE_EPOCH})
  execute_process(COMMAND git log -1 --format=%ct WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE _date
                  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE _failed)
  if(_failed)
    set(_date 0)
  endif()
  set(ENV{SOURCE_DATE_EPOCH} ${_date})
  string(TIMESTAMP _date "%Y-%m-%dT%H:%M:%SZ" UTC)
  unset(ENV{SOURCE_DATE_EPOCH})
else()
  string(TIMESTAMP _date "%Y-%m-%dT%H:%M:%SZ" UTC)
endif()
string(SHA256 _hash "${_packages}${_date}")
string(CONCAT _sbom "{\n  \"spdxVersion\": \"SPDX-2.3\", \"dataLicense\": \"CC0-1.0\", \"SPDXID\": \"SPDXRef-DOCUMENT\", \"name\": \"inwit-${PROJECT_VERSION}\",\n"
  "  \"documentNamespace\": \"https://spdx.org/spdxdocs/inwit-${PROJECT_VERSION}-${_hash}\",\n"
  "  \"creationInfo\": {\"created\": \"${_date}\", \"creators\": [\"Tool: cmake-${CMAKE_VERSION}\", \"Organization: The inwit authors\"]},\n"
  "  \"packages\": [\n"
  "    {\"SPDXID\": \"SPDXRef-inwit\", \"name\": \"inwit\", \"versionInfo\": \"${PROJECT_VERSION}\", \"downloadLocation\": \"NOASSERTION\", \"filesAnalyzed\": false, "
  "\"licenseConcluded\": \"MIT\", \"licenseDeclared\": \"MIT\", \"copyrightText\": \"2026 the inwit authors\"}${_packages}\n  ],\n"
  "  \"relationships\": [\n"
  "    {\"spdxElementId\": \"SPDXRef-DOCUMENT\", \"relationshipType\": \"DESCRIBES\", \"relatedSpdxElement\": \"SPDXRef-inwit\"}${_relations}\n  ]\n}\n")
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/inwit.spdx.json CONTENT "${_sbom}" @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/inwit.spdx.json DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
