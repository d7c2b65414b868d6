"""
    Inwit.Partial

A function of the package with some of its arguments bound, as `glorot_uniform(; gain = 2)` and `glorot_uniform(rng)` return it.
Layers accept it as `init =`. It is called with the other arguments; keywords of the call override its own.
"""
struct Partial{F,S<:Union{Nothing,Source},T<:Union{Nothing,Type},K<:NamedTuple} <: Function
    form::F
    source::S
    type::T
    keywords::K
end

given(::Nothing) = ()
given(value) = (value,)

only_one(::Nothing, ::Nothing, what) = nothing
only_one(::Nothing, value, what) = value
only_one(value, ::Nothing, what) = value
only_one(_, _, what) = throw(ArgumentError("$what is given twice: to the partial form and to its call"))

function complete(partial::Partial, source, type, dims; keywords...)
    from = only_one(partial.source, source, "a generator or key")
    of = only_one(partial.type, type, "an element type")
    return partial.form(given(from)..., given(of)..., dims...; partial.keywords..., keywords...)
end

(partial::Partial)(dims::Integer...; keywords...) = complete(partial, nothing, nothing, dims; keywords...)
(partial::Partial)(type::Type, dims::Integer...; keywords...) = complete(partial, nothing, type, dims; keywords...)
(partial::Partial)(source::Source, dims::Integer...; keywords...) = complete(partial, source, nothing, dims; keywords...)
(partial::Partial)(source::Source, type::Type, dims::Integer...; keywords...) =
    complete(partial, source, type, dims; keywords...)

shown(::Nothing) = ()
shown(key::Key) = (string("Key(0x", string(key.seed; base=16), ", 0x", string(key.stream; base=16), ")"),)
shown(rng::AbstractRNG) = (string(nameof(typeof(rng)), "(...)"),)
shown(type::Type) = (string(type),)

function Base.show(io::IO, ::MIME"text/plain", partial::Partial)
    print(io, partial.form, "(", join((shown(partial.source)..., shown(partial.type)..., "dims..."), ", "))
    isempty(partial.keywords) || print(io, "; ", join(("$name=$(repr(value))" for (name, value) in pairs(partial.keywords)), ", "))
    print(io, ")")
end
Base.show(io::IO, partial::Partial) = show(io, MIME("text/plain"), partial)
Base.print(io::IO, partial::Partial) = show(io, partial) # Base prints the fields of a Function
