# What a row of the registry is; rows.jl, which is generated, has all of them.

struct Parameter
    name::Symbol
    kind::Symbol    # :number, :flag, :choice, :axes, :integers, :number_or_array, :window
    default::String # in words
    doc::String
    allowed::String
end

struct Entry
    name::String
    summary::String
    formula::String
    source::String
    draws::Bool       # random: the key is looked at
    needs_fans::Bool  # and has no layout of its own
    parameters::Vector{Parameter}
end

entry_of(name::AbstractString) = (at = findfirst(row -> row.name == name, ENTRIES); at === nothing ? nothing : ENTRIES[at])

function kind_of(row::Union{Entry,Nothing}, parameter::Symbol)
    at = row === nothing ? nothing : findfirst(one -> one.name === parameter, row.parameters)
    return at === nothing ? :number : row.parameters[at].kind
end

const FLUX = "flux_"
is_flux(row::Entry) = startswith(row.name, FLUX)
function_name(row::Entry) = Symbol(chopprefix(row.name, FLUX))
