# Fills arrays in place and creates new ones.

const PLACE = (:layout, :default_layout, :fan_in, :fan_out, :in_axes, :out_axes, :batch_axes, :global_size, :box)
const OPTIONS = (:threads, :target, :progress)

pick(keywords, holds) = (; (name => value for (name, value) in pairs(keywords) if holds(name))...)

# Splits keywords into those of the array, of the call, and of the initializer.
sorted(keywords) = (pick(keywords, in(PLACE)), pick(keywords, in(OPTIONS)),
                    pick(keywords, name -> !(name in PLACE || name in OPTIONS)))

# Whether an initializer is random; others draw nothing from a generator.
draws(name::AbstractString) = (entry = entry_of(name); entry === nothing || entry.draws)

key_for(initializer, source::Source) = draws(initializer) ? key_of(source) : Key(0)

"""
    Inwit.initialize!(array, initializer, source = default_rng(); keywords...) -> array

Fills `array` with the values of an initializer: a name (`Inwit.initializer_names()`) or an [`Initializer`](@ref). `source` is a
[`Key`](@ref) or a generator. `array` is an `Array` or any array with strides, such as views, transposed and permuted arrays.
Element `[i, j]` depends only on the key and on its index `(i, j)`, not on the memory order.

Keywords, beside those of the initializer:
* `layout`: the roles of the axes, `:flux`, `:keras`, `:torch` or `:mlx`; or `in_axes` and `out_axes`, counted from 1, with the
  others as the receptive field; `batch_axes`: axes that enumerate independent weights; `fan_in`, `fan_out`: used as given.
* `global_size`, `box`: the array is a box (shard) of a larger one: `global_size = (4096, 4096), box = (1:1024, 1:4096)`.
* `threads`: the maximum number; 0 chooses automatically. `progress(done, total)`: called from time to time on the calling thread;
  cancels by `false`. `target`: the instruction set, which does not change the bits.
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

# A new array. With a box, the dims are those of the whole.
function make(initializer, source::Source, type::Type, dims; box=(), keywords...)
    ranges = ranges_of(box)
    isempty(ranges) && return initialize!(Array{type}(undef, dims...), initializer, source; keywords...)
    return initialize!(Array{type}(undef, length.(ranges)...), initializer, source; global_size=dims, box, keywords...)
end

"""
    Inwit.initializer_names() -> Vector{String}

The registered names of the loaded library, which `initialize!` and `Initializer` accept.
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

The version of the loaded library.
"""
version() = (number = inwit_version(); VersionNumber(number >> 16, number >> 8 & 0xff, number & 0xff))

"""
    Inwit.stream_version(name) -> Int

The stream version of an initializer, which increases when its bits change; 0 if the name is unknown.
"""
stream_version(name::AbstractString) = Int(inwit_stream_version(String(name)))

"""
    Inwit.target() -> String

The instruction set in use. It does not change the bits.
"""
target() = unsafe_string(inwit_target())

"""
    Inwit.registry() -> String

Every initializer with its arguments, formula and source, as JSON.
"""
registry() = text_of(inwit_registry_json)
