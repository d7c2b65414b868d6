# Functions for each registry entry: the calling forms of Flux and Lux, and a form that fills in place.

# Every form calls this. Without dims, it returns a partial form.
formed(form, initializer, source, type, dims; keywords...) =
    isempty(dims) ? Partial(form, source, type, pick(keywords, !=(:default_layout))) :
    make(initializer, something(source, default_rng()), something(type, Float32), dims; keywords...)

# The registry's text in Markdown, where names with underscores would be emphasis.
literal(text::AbstractString) = replace(text, r"[_*$`\\]" => s"\\\0")

function docs(entry::Entry, name::Symbol, home::AbstractString)
    arguments = [one.default == "required" ? " $(one.name)" : " $(one.name) = $(one.default)" for one in entry.parameters]
    keywords = isempty(arguments) ? "" : ";" * join(arguments, ",")
    lines = ["* `$(one.name)`: $(literal(one.doc))$(isempty(one.allowed) ? "" : ": ")$(literal(one.allowed)). " *
             "Default: $(literal(one.default))."
             for one in entry.parameters]
    return """
        $home$name([rng or key], [T = Float32], dims...$keywords, more...) -> Array{T}
        $home$name([rng or key], [T]$keywords, more...) -> partial form

    $(literal(entry.summary)): `$(entry.formula)`. Reference: $(literal(entry.source)).

    $(join(lines, "\n"))

    `more`: the keywords of [`Inwit.initialize!`](@ref). Calls the initializer `$(entry.name)` of the library.
    """
end

docs_in_place(entry::Entry, name::Symbol, home::AbstractString) = """
        $home$(name)!(array, [rng or key]; keywords...) -> array

    Fills `array`, which may be a view, with [`$home$name`](@ref).
    """

# The definitions of the functions of one entry. `type` is the default element type; keywords of a call override those in `more`.
function definitions(entry::Entry, name::Symbol; home="Inwit.", more=NamedTuple(), type=nothing)
    in_place, initializer = Symbol(name, :!), entry.name
    return quote
        @doc $(docs(entry, name, home)) function $name(dims::Integer...; keywords...)
            return formed($name, $initializer, nothing, $type, dims; $more..., keywords...)
        end
        $name(type::Type{<:Real}, dims::Integer...; keywords...) =
            formed($name, $initializer, nothing, type, dims; $more..., keywords...)
        $name(source::Source, dims::Integer...; keywords...) =
            formed($name, $initializer, source, $type, dims; $more..., keywords...)
        $name(source::Source, type::Type{<:Real}, dims::Integer...; keywords...) =
            formed($name, $initializer, source, type, dims; $more..., keywords...)

        @doc $(docs_in_place(entry, name, home)) function $in_place(
            array::AbstractArray, source::Source=default_rng(); keywords...)
            return initialize!(array, $initializer, source; $more..., keywords...)
        end
    end
end

for entry in filter(is_flux, ENTRIES)
    eval(definitions(entry, function_name(entry)))
end

# Names that end in 32 also exist in the other widths of WeightInitializers.jl.
for entry in filter(is_flux, ENTRIES), (width, type) in (16 => Float16, 64 => Float64)
    name = String(function_name(entry))
    endswith(name, "32") && eval(definitions(entry, Symbol(name[1:(end - 2)], width); type))
end

zeros32(dims::Tuple{Vararg{Integer}}; keywords...) = zeros32(dims...; keywords...)
ones32(dims::Tuple{Vararg{Integer}}; keywords...) = ones32(dims...; keywords...)

"""
    Inwit.create_bias(weights, bias, dims...)

Flux's helper for layers: `true` returns zeros of the type of `weights`, `false` returns `false`, and an array of size `dims` is
returned with its elements converted to the type of those of `weights`.
"""
create_bias(weights::AbstractArray, bias::Bool, dims::Integer...) = bias ? fill!(similar(weights, dims...), false) : false

function create_bias(weights::AbstractArray, bias::AbstractArray, dims::Integer...)
    size(bias) == dims || throw(DimensionMismatch("the bias has size $(size(bias)): must be $dims"))
    return convert(AbstractArray{eltype(weights)}, bias)
end
