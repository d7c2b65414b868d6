# A function for each row, in the forms of Flux and Lux, and one that fills in place.

# What every form comes to. Without dims: a partial form.
formed(form, initializer, source, type, dims; keywords...) =
    isempty(dims) ? Partial(form, source, type, (; keywords...)) :
    make(initializer, something(source, default_rng()), something(type, Float32), dims; keywords...)

function docs(row::Entry, name::Symbol, home::AbstractString)
    arguments = [one.default == "required" ? " $(one.name)" : " $(one.name) = $(one.default)" for one in row.parameters]
    keywords = isempty(arguments) ? "" : ";" * join(arguments, ",")
    lines = ["* `$(one.name)`: $(one.doc)$(isempty(one.allowed) ? "" : ": ")$(one.allowed). Default: $(one.default)."
             for one in row.parameters]
    return """
        $home$name([rng or key], [T = Float32], dims...$keywords, more...) -> Array{T}
        $home$name([rng or key], [T]$keywords, more...) -> partial form

    $(row.summary). $(row.formula). After $(row.source).

    $(join(lines, "\n"))

    `more`: the keywords of [`Inwit.initialize!`](@ref). The row `$(row.name)` of the library.
    """
end

docs_in_place(row::Entry, name::Symbol, home::AbstractString) = """
        $home$(name)!(array, [rng or key]; keywords...) -> array

    Fills `array`, which may be a view, with [`$home$name`](@ref).
    """

# The definitions of one row's functions. `type` is the element type where none is said; calls may overrule the keywords in `more`.
function definitions(row::Entry, name::Symbol; home="Inwit.", more=(;), type=nothing)
    in_place, initializer = Symbol(name, :!), row.name
    return quote
        @doc $(docs(row, name, home)) function $name(dims::Integer...; keywords...)
            return formed($name, $initializer, nothing, $type, dims; $more..., keywords...)
        end
        $name(type::Type{<:Real}, dims::Integer...; keywords...) =
            formed($name, $initializer, nothing, type, dims; $more..., keywords...)
        $name(source::Source, dims::Integer...; keywords...) =
            formed($name, $initializer, source, $type, dims; $more..., keywords...)
        $name(source::Source, type::Type{<:Real}, dims::Integer...; keywords...) =
            formed($name, $initializer, source, type, dims; $more..., keywords...)

        @doc $(docs_in_place(row, name, home)) function $in_place(
            array::AbstractArray, source::Source=default_rng(); keywords...)
            return initialize!(array, $initializer, source; $more..., keywords...)
        end
    end
end

for row in filter(is_flux, ENTRIES)
    eval(definitions(row, function_name(row)))
end

# Names that end in 32 have WeightInitializers.jl's other widths beside them.
for row in filter(is_flux, ENTRIES), (width, type) in (16 => Float16, 64 => Float64)
    name = String(function_name(row))
    endswith(name, "32") && eval(definitions(row, Symbol(chopsuffix(name, "32"), width); type))
end

zeros32(dims::Tuple{Vararg{Integer}}; keywords...) = zeros32(dims...; keywords...)
ones32(dims::Tuple{Vararg{Integer}}; keywords...) = ones32(dims...; keywords...)

"""
    Inwit.create_bias(weights, bias, dims...)

Flux's helper of layers: `true` gives zeros of the type of `weights`, `false` gives `false`, and an array is taken, if it has the
size `dims`, with its elements converted to those of `weights`.
"""
create_bias(weights::AbstractArray, bias::Bool, dims::Integer...) = bias ? fill!(similar(weights, dims...), false) : false

function create_bias(weights::AbstractArray, bias::AbstractArray, dims::Integer...)
    size(bias) == dims || throw(DimensionMismatch("the bias has size $(size(bias)): must be $dims"))
    return convert(AbstractArray{eltype(weights)}, bias)
end
