"""bindings/fortran/src/inwit_c.f90: the constants, structs and functions of inwit.h."""
import re

BEGIN = """\
! Generated from capi/inwit.h by scripts/generate; do not edit.
! The C ABI: the constants, structs and functions of inwit.h under their names. The header documents them.
!
! Texts that are passed end with c_null_char. A context may be omitted. Fortran has no unsigned integers: seeds and streams are the
! signed ones with the same bits. Structs that hold addresses have the attribute target: without it, a compiler may assume that a
! call neither reads nor writes what they point to.
module inwit_c
  use, intrinsic :: iso_c_binding
  implicit none
  public

"""
END = """
contains

  ! Whether the structs of this module have the sizes of the library's.
  function inwit_sizes_match() result(match)
    logical :: match
{variables}

    match = all([ &
{sizes}] == 0)
  end function
end module
"""
SCALARS = {"int32_t": "integer(c_int32_t)", "uint32_t": "integer(c_int32_t)", "int64_t": "integer(c_int64_t)",
           "uint64_t": "integer(c_int64_t)", "size_t": "integer(c_size_t)", "double": "real(c_double)",
           "char": "character(kind=c_char)"}
MAY_BE_NULL = {"inwit_context", "inwit_arg", "inwit_custom", "inwit_variable", "size_t"}  # pointers to these are optional arguments
TEXT_THAT_MAY_BE_NULL = "config"


def constant(one):
    kind, suffix = ("integer", "") if one.is_macro else ("integer(c_int32_t)", "_c_int32_t")
    return f"  {kind}, parameter :: {one.name} = {one.value}{suffix}\n"


class Printer:
    def __init__(self, header):
        self._header = header
        self._handles = {handle.name for handle in header.opaque} | {"void"}
        self._holds_addresses = {"inwit_job", *(struct.name for struct in header.structs if any(
            field.depth or field.callback for field in struct.fields))}

    def kind(self, declaration):
        if declaration.callback:
            return "type(c_funptr)"
        if declaration.depth:
            return "type(c_ptr)"
        return SCALARS.get(declaration.base, f"type({declaration.base})")

    def field(self, field):
        extent = f"({field.extent})" if field.extent else ""
        default = {"type(c_ptr)": "c_null_ptr", "type(c_funptr)": "c_null_funptr", SCALARS["char"]: "c_null_char"}
        value = "" if field.base.startswith("inwit_") and not field.depth else f" = {default.get(self.kind(field), '0')}"
        return f"    {self.kind(field)} :: {field.name}{extent}{value}\n"

    def struct(self, struct):
        return f"\n  type, bind(C) :: {struct.name}\n{''.join(map(self.field, struct.fields))}  end type\n"

    def dummy(self, parameter):
        """An argument: addresses of handles and of memory as they are, everything else by reference."""
        opaque = parameter.depth == 1 and (parameter.base in self._handles or parameter.base == "char" and not parameter.const)
        if not parameter.depth or opaque:
            return f"{self.kind(parameter)}, value :: {parameter.name}"
        pointee = "type(c_ptr)" if parameter.depth == 2 else SCALARS.get(parameter.base, f"type({parameter.base})")
        is_struct = parameter.base.startswith("inwit_") and parameter.depth == 1
        intent = "in" if parameter.const else "inout" if is_struct and parameter.name != "out" else "out"
        attributes = [pointee, f"intent({intent})"]
        if is_struct and parameter.base in self._holds_addresses or parameter.depth == 2 and parameter.const:
            attributes.append("target")
        if parameter.base in MAY_BE_NULL or parameter.name == TEXT_THAT_MAY_BE_NULL:
            attributes.append("optional")
        many = "(*)" if parameter.is_array or parameter.base == "char" and parameter.depth == 1 else ""
        return f"{', '.join(attributes)} :: {parameter.name}{many}"

    def procedure(self, function):
        lines = [self.dummy(parameter) for parameter in function.parameters]
        is_function = function.result.depth > 0 or function.result.base != "void"
        if is_function:
            lines.append(f"{self.kind(function.result)} :: returned")
        word, ending = ("function", " result(returned)") if is_function else ("subroutine", "")
        used = sorted(set(re.findall(r"\((?:kind=)?(c_\w+|inwit_\w+)\)", "\n".join(lines))))
        names = ", ".join(parameter.name for parameter in function.parameters)
        body = "".join(f"      {line}\n" for line in lines)
        return f"    {word} {function.name}({names}) bind(C){ending}\n      import :: {', '.join(used)}\n{body}    end {word}\n"

    def text(self):
        constants = "".join(map(constant, self._header.constants))
        structs = [struct.name for struct in self._header.structs]
        short = [name.removeprefix("inwit_") for name in structs]
        sizes = ", &\n".join(f'      inwit_sizeof("{name}" // c_null_char) - c_sizeof({one})' for name, one in zip(structs, short))
        variables = "\n".join(f"    type({name}) :: {one}" for name, one in zip(structs, short))
        return (BEGIN + constants + "".join(map(self.struct, self._header.structs))
                + f"\n  interface\n{chr(10).join(map(self.procedure, self._header.functions))}  end interface\n"
                + END.format(variables=variables, sizes=sizes))


def abi(header):
    return Printer(header).text()
