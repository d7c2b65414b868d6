"""
Initial weights of neural networks, the same bits on every machine.

    using Inwit: Inwit, Key, glorot_uniform, glorot_uniform!

    glorot_uniform(3, 4)                          # as Flux's: a 3×4 Matrix{Float32}
    glorot_uniform(Key(42, "dense.weight"), 3, 4) # the same in every process and every language
    Dense(4 => 3; init = glorot_uniform(; gain = 2))
    glorot_uniform!(layer.weight, Key(42, "dense.weight"))

Flux's initializers are in `Inwit` under Flux's names; the library's other initializers, most of them Keras's, are in
[`Inwit.Keras`](@ref). As in Flux, none of them is exported.
"""
module Inwit

using Libdl: Libdl
using Random: AbstractRNG, default_rng

export Key, Initializer, Job, Recipe, InwitError

include("abi.jl")
include("calls.jl")
include("library.jl")
include("errors.jl")
include("keys.jl")
include("tensors.jl")
include("entry.jl")
include("registry.jl")
include("arguments.jl")
include("fill.jl")
include("partial.jl")
include("initializers.jl")
include("keras.jl")
include("handles.jl")
include("configs.jl")
include("jobs.jl")
include("recipes.jl")
include("audit.jl")
isdefined(Base, :get_extension) || include("extensions.jl")

# Public, but not exported.
const PUBLIC = (:Keras, :Partial, :initialize!, :fans, :nfan, :gain, :create_bias, :stream, :expect, :density, :name_of, :from_keras,
                :to_keras, :config_seed, :check, :bind, :audit, :tensors, :initializer_names, :registry, :version, :stream_version, :target,
                :status_name, :library_path)
if VERSION >= v"1.11"
    let names = [function_name(entry) for entry in ENTRIES if is_flux(entry)]
        eval(Expr(:public, PUBLIC..., names..., Symbol.(names, :!)...))
    end
end

function __init__()
    load!(LIBRARY, library_path())
    isdefined(Base, :get_extension) || watch_packages()
end

end
