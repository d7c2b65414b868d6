# The type of registry entries. registry.jl, which is generated, contains all of them.

struct Parameter
    name::Symbol
    kind::Symbol    # :number, :flag, :choice, :axes, :integers, :number_or_array, :window
    default::String # as text
    doc::String
    allowed::String
end

struct Entry
    name::String
    summary::String
    formula::String
    source::String
    draws::Bool       # random: depends on the key
    needs_fans::Bool  # and has no layout by default
    parameters::Vector{Parameter}
end

# The entry of a registered name, or of a synonym, which the library resolves; `nothing` if there is none.
function entry_of(name::AbstractString)
    at = findfirst(entry -> entry.name == name, ENTRIES)
    at === nothing || return ENTRIES[at]
    registered = registered_name(name)
    at = findfirst(entry -> entry.name == registered, ENTRIES)
    return at === nothing ? nothing : ENTRIES[at]
end

function registered_name(synonym::AbstractString)
    out = Ref{Ptr{CInitializer}}(C_NULL)
    inwit_create(String(synonym), CArg[], 0, out, CContext()) == OK || return nothing
    name = unsafe_string(inwit_initializer_name(out[]))
    inwit_free(out[])
    return name
end

function kind_of(entry::Union{Entry,Nothing}, parameter::Symbol)
    at = entry === nothing ? nothing : findfirst(one -> one.name === parameter, entry.parameters)
    return at === nothing ? :number : entry.parameters[at].kind
end

const FLUX = "flux_"
is_flux(entry::Entry) = startswith(entry.name, FLUX)
function_name(entry::Entry) = Symbol(replace(entry.name, FLUX => ""; count=1)) # of an entry for which is_flux holds
