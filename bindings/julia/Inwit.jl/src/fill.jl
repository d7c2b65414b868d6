# Arrays filled in place, and made.

const PLACE = (:layout, :fan_in, :fan_out, :in_axes, :out_axes, :batch_axes, :global_size, :box)
const OPTIONS = (:threads, :target, :progress)

pick(keywords, holds) = (; (name => value for (name, value) in pairs(keywords) if holds(name))...)

# Keywords of the array, of the call, and of the initializer.
sorted(keywords) = (pick(keywords, in(PLACE)), pick(keywords, in(OPTIONS)),
                    pick(keywords, name -> !(name in PLACE || name in OPTIONS)))

# Whether an initializer looks at its key; constants draw nothing from a generator.
draws(name::AbstractString) = (row = entry_of(name); row === nothing || row.draws)

key_for(initializer, source::Source) = draws(initializer) ? key_of(source) : Key(0)

"""
    Inwit.initialize!(array, initializer, source = default_rng(); keywords...) -> array

Fills `array` with what the initializer gives: a name of the registry (`Inwit.initializer_names()`) or an [`Initializer`](@ref).
`source` is a [`Key`](@ref) or a generator. An `Array` is filled as it lies; of other arrays those that have strides: views,
transposed and permuted ones. Element `[i, j]` depends on the key and on its place `(i, j)` alone, however the array lies.

Keywords, beside the initializer's own:
* `layout`: what the axes mean, `:flux`, `:keras`, `:torch` or `:mlx`; or `in_axes` and `out_axes`, counted from 1, the others
  being the receptive field; `batch_axes`: axes of equal weights side by side; `fan_in`, `fan_out`: used as given.
* `global_size`, `box`: the array is a box of a larger one: `global_size = (4096, 4096), box = (1:1024, 1:4096)`.
* `threads`: at most as many; 0, as many as pay. `progress(done, total)`: called now and then by the thread that called; `false`
  from it cancels. `target`: the instruction set; all give the same bits.
"""
function initialize!(array::AbstractArray, initializer::AbstractString, source::Source=default_rng(); keywords...)
    place, options, rest = sorted(keywords)
    arguments, key = Arguments(initializer, rest), key_for(initializer, source)
    name = String(initializer)
    GC.@preserve array arguments begin
        tensor = tensor_of(array; place...)
        call(context -> inwit_fill(name, arguments.list, length(arguments.list), tensor, key.seed, key.stream, context); options...)
    end
    return array
end

# A new array. Of a box the dims are those of the whole.
function make(initializer, source::Source, type::Type, dims; box=(), keywords...)
    ranges = ranges_of(box)
    isempty(ranges) && return initialize!(Array{type}(undef, dims...), initializer, source; keywords...)
    return initialize!(Array{type}(undef, length.(ranges)...), initializer, source; global_size=dims, box, keywords...)
end

"""
    Inwit.initializer_names() -> Vector{String}

The registered names of the library that is loaded: what `initialize!` and `Initializer` take.
"""
function initializer_names()
    names = String[]
    while (name = inwit_name_at(length(names))) != Cstring(C_NULL)
        push!(names, unsafe_string(name))
    end
    return names
end

"""
    Inwit.version() -> VersionNumber

Of the library that is loaded.
"""
version() = (number = inwit_version(); VersionNumber(number >> 16, number >> 8 & 0xff, number & 0xff))

"""
    Inwit.stream_version(name) -> Int

Rises when the bits of an initializer change; 0: no such name.
"""
stream_version(name::AbstractString) = Int(inwit_stream_version(String(name)))

"""
    Inwit.target() -> String

The instruction set in use. All give the same bits.
"""
target() = unsafe_string(inwit_target())

"""
    Inwit.registry() -> String

Every initializer with its arguments, formula and source, as JSON.
"""
registry() = text_of(inwit_registry_json)
