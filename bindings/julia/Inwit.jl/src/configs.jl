# Keras's JSON of initializers.

"""
    Inwit.from_keras(json) -> Initializer
    Inwit.from_keras(json, "kernel_initializer") -> Initializer

Reads JSON that Keras writes: a name, the object of `keras.initializers.serialize`, or its legacy form. With a key: the
initializer inside the config of a layer.
"""
function from_keras(json::AbstractString)
    text = String(json)
    return created((out, context) -> inwit_create_from_json(text, sizeof(text), CCustom[], 0, out, context))
end

function from_keras(json::AbstractString, key::AbstractString)
    text, name = String(json), String(key)
    return created((out, context) -> inwit_create_from_layer(text, sizeof(text), name, CCustom[], 0, out, context))
end

"""
    Inwit.to_keras(initializer; legacy = false) -> String

The config that `keras.initializers.deserialize` reads.
"""
function to_keras(initializer::Initializer; legacy::Bool=false)
    form = legacy ? CONFIG_LEGACY : CONFIG_KERAS
    GC.@preserve initializer begin
        return text_of((text, size, needed, context) ->
            inwit_to_json(handle_of(initializer), form, text, size, needed, context))
    end
end

"""
    Inwit.config_seed(initializer) -> Union{UInt64, Nothing}

The seed in the config that the initializer was read from. Fills ignore it.
"""
function config_seed(initializer::Initializer)
    given, seed = Ref(Int32(0)), Ref(UInt64(0))
    GC.@preserve initializer call(context -> inwit_config_seed(handle_of(initializer), given, seed, context))
    return given[] == 1 ? seed[] : nothing
end
