# Writes the manual page from the help texts of the command.
#   cmake -D INWIT=<executable> -D OUTPUT=<inwit.1> -P manual.cmake
# Without a page if the executable cannot run here: it may be built for another machine.
function(help_of variable) # and the arguments of the command
  execute_process(COMMAND ${INWIT} ${ARGN} OUTPUT_VARIABLE _text ERROR_QUIET)
  string(REPLACE "\\" "\\e" _text "${_text}")
  string(REPLACE "-" "\\-" _text "${_text}")
  string(REGEX REPLACE "(^|\n)([.'])" "\\1\\\\&\\2" _text "${_text}") # these begin a request of troff
  set(${variable} "${_text}" PARENT_SCOPE)
endfunction()

help_of(_version --version)
string(STRIP "${_version}" _version)
if(NOT _version)
  message(STATUS "No manual page: ${INWIT} does not run here")
  return()
endif()
help_of(_about help)
set(_page ".TH INWIT 1 \"\" \"${_version}\" \"User Commands\"\n.SH NAME\ninwit \\- initial weights of neural networks\n")
string(APPEND _page ".SH DESCRIPTION\n.nf\n${_about}.fi\n")
string(REGEX REPLACE ".*\nSubcommands:\n(.*)\n\nExamples:.*" "\n\\1" _commands "${_about}")
string(REGEX MATCHALL "\n  [a-z]+" _commands "${_commands}")
foreach(_command ${_commands})
  string(STRIP "${_command}" _command)
  help_of(_help help ${_command})
  string(TOUPPER ${_command} _title)
  string(APPEND _page ".SH INWIT ${_title}\n.nf\n${_help}.fi\n")
endforeach()
file(WRITE ${OUTPUT} "${_page}")
